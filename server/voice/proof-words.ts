/** Everything the proof call says. The number is not known to belong to anybody yet, so nobody is named. */

const REQUEST = 'Please key in the six digits on your screen.'
const CONSENT = 'With them you allow Dayline to phone this number every day.'
const STOP = 'To never be called again, press nine.'

export const GREETING = `Hello. This is Dayline, the journal that calls you, to prove that this number is yours. ${REQUEST} ${CONSENT} ${STOP}`
export const ASK_AGAIN = `This is Dayline. ${REQUEST} ${CONSENT} ${STOP}`
export const STARTED_OVER = 'All right, from the beginning. Please key in the six digits.'
export const WRONG_CODE = `That is not the code on your screen. Please try again. ${STOP}`
export const PROVED = 'Thank you. This number is yours, and I may phone it now. Goodbye.'
export const NO_TRIES_LEFT =
  'That is not the code, and there are no tries left for today. You can ask for another call tomorrow. Goodbye.'
export const EXPIRED = 'That code has expired. Please ask for another call on your screen. Goodbye.'
export const CANNOT_CHECK =
  'I am sorry, I cannot check the code just now. Please ask for another call on your screen. Goodbye.'
export const NO_CODE =
  'I did not get a code, and that is all right. You can ask for another call on your screen. Goodbye.'
export const NEVER_AGAIN = 'I will never call this number again. Goodbye.'
export const HAVE_TO_HANG_UP = 'I am sorry, I have to hang up now. Please ask for another call on your screen. Goodbye.'
