/** One page for every address: nothing here is made at the server. */
export const ssr = false;
