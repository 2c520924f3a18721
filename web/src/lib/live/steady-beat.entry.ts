/** A second hand that the browser does not slow down when its tab lies behind another: a worker's timers keep their pace. */
setInterval(() => postMessage(null), 1_000);
