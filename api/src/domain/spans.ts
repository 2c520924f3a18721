/** Stretches of time in which something is open. */
export interface Span {
  readonly fromMs: number;
  /** Not part of it; Infinity: without an end. */
  readonly toMs: number;
}

/** Spans that overlap or touch as one; rising. */
export function joined(spans: readonly Span[]): Span[] {
  const rising = [...spans].filter(({ fromMs, toMs }) => toMs > fromMs).sort((a, b) => a.fromMs - b.fromMs);
  const found: Span[] = [];
  for (const span of rising) {
    const last = found.at(-1);
    if (last === undefined || span.fromMs > last.toMs) found.push(span);
    else found[found.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
  }
  return found;
}
