import { CarrierRefusal, CarrierUnclear } from '#server/voice/carrier.ts'

/**
 * Whether a request that went wrong can have made a phone ring.
 *
 * Twilio's word is final: a 4xx means that nothing rings, and its code says why. Without its word only what proves that
 * no request left this machine counts as a refusal; all else is unclear. A message here holds codes only, since the
 * errors of the SDK quote the request with its numbers and its credentials.
 */
export function carrierError(error: unknown): CarrierRefusal | CarrierUnclear {
  if (error instanceof CarrierRefusal || error instanceof CarrierUnclear) return error
  const { status, code } = answerIn(error)
  if (status !== undefined) return errorOf(status, code)
  if (neverSent(error)) return new CarrierRefusal('unreachable-carrier', 0)
  return new CarrierUnclear(`the carrier gave no clear answer (${nameOf(error)})`)
}

/** What an answer with this status, and Twilio's own code where it gave one, means for the request. */
export function errorOf(status: number, code: number): CarrierRefusal | CarrierUnclear {
  if (status < 400 || status >= 500 || GAVE_UP_WAITING.has(status)) {
    return new CarrierUnclear(`the carrier gave no clear answer (HTTP ${status}, code ${code})`)
  }
  return new CarrierRefusal(status === 429 ? 'busy-carrier' : (whyByCode.get(code) ?? 'misconfigured'), code)
}

/** The HTTP status with which the carrier answered, or undefined when it did not answer. */
export function statusOf(error: unknown): number | undefined {
  return answerIn(error).status
}

/** Twilio's code for a refusal, such as 21220; 0 when there is none. */
export function codeOf(error: unknown): number {
  return answerIn(error).code
}

/** Said by something in between that stopped waiting for the carrier, which may have had the request by then. */
const GAVE_UP_WAITING = new Set([408, 499])

/**
 * Twilio's error dictionary, as far as placing a call goes. What is not in it says that our request, our account or our
 * own number is at fault (20003, 20404, 21205, 21210, 21212, 10001, 10002 among others): for the operator to put right.
 */
const whyByCode = new Map<number, CarrierRefusal['why']>([
  // The API's own pace, a day's work already queued, and the account's calls at one time.
  ...each([20429, 22005, 10004], 'busy-carrier'),
  // Missing, premium, invalid, unreachable, not a number.
  ...each([21201, 21202, 21211, 21214, 21217, 13223, 13224], 'bad-number'),
  // Abroad, no permission for the country, on the block list, not verified by a trial account.
  ...each([21203, 21215, 21216, 21219, 13227], 'not-allowed'),
])

function each(codes: number[], why: CarrierRefusal['why']): [number, CarrierRefusal['why']][] {
  return codes.map((code) => [code, why])
}

/** The SDK's exceptions carry `status` and `code`; the code is missing where the body was not Twilio's. */
function answerIn(error: unknown): { status: number | undefined; code: number } {
  if (!(error instanceof Error)) return { status: undefined, code: 0 }
  const { status, code, name } = error as Error & { status?: unknown; code?: unknown }
  // An AxiosError has a status too once there was a response: none that we get here had one that could be read.
  if (typeof status !== 'number' || name === 'AxiosError') return { status: undefined, code: 0 }
  return { status, code: typeof code === 'number' ? code : 0 }
}

interface NetworkError {
  syscall?: unknown
  code?: unknown
  errors?: unknown
  cause?: unknown
}

/** No connection was made, or its certificate was refused: HTTP had not begun. A reset or a timeout proves nothing. */
function neverSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { syscall, code, errors, cause } = error as NetworkError
  // Each address of a host with several is tried in turn.
  if (Array.isArray(errors) && errors.length > 0) return errors.every(neverSent)
  if (cause instanceof Error) return neverSent(cause)
  return (
    syscall === 'connect' || syscall === 'getaddrinfo' || (typeof code === 'string' && CERTIFICATE_REFUSED.test(code))
  )
}

/** Codes of a certificate that our side did not accept (Node's documentation, "X509 certificate error codes"). */
const CERTIFICATE_REFUSED = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { code } = error as NetworkError
  return typeof code === 'string' ? code : error.name
}
