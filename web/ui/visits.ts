const NAME = 'dayline.been-here'

/** True when somebody signed in with this browser before: they are asked to sign in again, a newcomer to sign up. */
export function hasBeenHere(): boolean {
  try {
    return localStorage.getItem(NAME) !== null
  } catch {
    return false
  }
}

/** Remembers that somebody signed in here; who, it does not. */
export function rememberVisit() {
  try {
    localStorage.setItem(NAME, 'yes')
  } catch {
    // Without storage every visit is a first one.
  }
}
