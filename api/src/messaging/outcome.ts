/** What came of one attempt to tell somebody outside. */
export type Outcome =
  | { readonly sent: true }
  | {
      readonly sent: false;
      /** Nothing personal: it is kept and shown. */
      readonly problem: string;
      /** Trying again cannot help. */
      readonly final: boolean;
    };

export const SENT: Outcome = { sent: true };

export function failed(problem: string): Outcome {
  return { sent: false, problem, final: false };
}

export function refused(problem: string): Outcome {
  return { sent: false, problem, final: true };
}
