import type { ProofStarted } from '#contract/phone.ts'
import { instant, now } from '../ui/time.ts'

/** A proof under way: what the server gave, and the number it is for. */
export type ProofUnderWay = ProofStarted & { phoneNumber: string }

const NAME = 'dayline.proof'

/**
 * Keeps the code in this tab until it runs out: a phone that rings may cover the browser, which then loads the page
 * anew, and the server tells a code only once. A browser that refuses storage only forgets.
 */
export function keepProof(proof: ProofUnderWay | null): void {
  try {
    if (proof) sessionStorage.setItem(NAME, JSON.stringify(proof))
    else sessionStorage.removeItem(NAME)
  } catch {
    // The code is still on the screen.
  }
}

/** The proof that was under way before the page was loaded anew, while its code is good. */
export function keptProof(): ProofUnderWay | null {
  try {
    const proof = JSON.parse(sessionStorage.getItem(NAME) ?? 'null') as ProofUnderWay | null
    return proof && instant(proof.expiresAt) > now() ? proof : null
  } catch {
    return null
  }
}
