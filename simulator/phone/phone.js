/** The phone: puts its parts together and shows what its line tells. */
import { createAnswer } from './answer.js'
import { afterFrame, currentCall, putAway, QUIET, screenOf } from './calls.js'
import { createCaptions } from './captions.js'
import { createKeypad } from './keypad.js'
import { openLine } from './line.js'
import { createNotice } from './notice.js'
import { createNumbers, numberOfThisPage } from './numbers.js'
import { spaced } from './phone-number.js'
import { endTone, ring } from './ringer.js'
import { canSound, onSoundChange } from './sound.js'
import { showTab } from './tab.js'
import { every, face, now } from './time.js'
import { createVoice } from './voice.js'
import { ending, timer } from './words.js'

/** The call that this very page answered: only here is its voice heard, so that two pages make no echo. */
const ANSWERED_HERE = 'dayline.phone.answered'

/** Browsers keep a page silent until it is touched; where that matters the phone says so. */
const SILENCE = new Map([
  ['idle', 'Touch or click anywhere once, and I can ring aloud.'],
  ['ringing', 'Touch or click anywhere to hear it ring.'],
  ['talking', 'Touch or click anywhere to hear the voice.'],
])

/**
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 */
const part = (id) => /** @type {T} */ (document.getElementById(id))

const device = part('device')
const number = numberOfThisPage()
const voice = createVoice()
const captions = createCaptions(part('captions'))
const notice = createNotice(part('notice'))
const numbers = createNumbers(part('numbers'), part('number-form'), number)

let phone = QUIET
/** What is on the screen now, to tell what has changed. @type {{ screen: string, callId: string }} */
let drawn = { screen: '', callId: '' }
let stopRinging = () => {}
/** Words that were typed when a call ended. They wait for the next one, or to be put away. */
let unsaid = ''

const line = openLine(number, {
  frame: hearLine,
  lost() {
    const texts = captions.takeBackUnconfirmed()
    answer.giveBack(texts)
    if (texts.length) notice.tell('I am not sure that these words arrived. They are back in the field.')
  },
  change(state) {
    device.dataset.line = state
    part('line-word').textContent = state === 'away' ? 'Looking for the line' : ''
    showRestingWords()
  },
})

const answer = createAnswer(part('say'), {
  say(text) {
    if (!send('say', { text })) return false
    captions.sayMine(text)
    return true
  },
  typing: (text) => line.send({ type: 'typing', callId: currentCall(phone)?.callId, text }),
})

const keypad = createKeypad(part('keys'), part('pressed'), part('keypad-button'), {
  press: (digit) => send('key', { digit }),
  toggle(open) {
    device.classList.toggle('keypad-open', open)
    part('keypad').hidden = !open
    part('say').hidden = open || screenOf(phone) !== 'talking'
    part('captions').scrollTop = part('captions').scrollHeight
  },
})

/**
 * Tells the line something about the call on the screen. When the line is away it says so, and nothing is lost.
 * @param {string} type
 * @param {object} [more]
 */
function send(type, more) {
  const sent = line.send({ type, callId: currentCall(phone)?.callId, ...more })
  if (!sent) notice.tell('I have lost the line and am looking for it. Try again in a moment.')
  return sent
}

/** @param {any} frame one of those that simulator/phone-line.ts sends */
function hearLine(frame) {
  if (frame.type === 'caption') {
    captions.hear(frame)
    if (frame.who === 'them') voice.play(frame)
  } else if (frame.type === 'caption-cut') {
    captions.cut(frame.id, frame.spoken)
    voice.cut(frame.id)
  } else if (frame.type === 'error') {
    notice.tell(frame.message)
  } else {
    phone = afterFrame(phone, frame, now())
    draw()
    numbers.refresh({ tell: true })
  }
}

function draw() {
  const screen = screenOf(phone)
  const callId = currentCall(phone)?.callId ?? ''
  const before = drawn
  drawn = { screen, callId }
  if (before.screen === screen && before.callId === callId) return

  if (before.screen === 'ringing') stopRinging()
  if (before.screen === 'talking') hangUpHere()
  device.dataset.screen = screen
  for (const piece of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-on]'))) {
    piece.hidden = !piece.dataset.on?.split(' ').includes(screen)
  }
  part('unsaid').hidden = screen !== 'ended' || !unsaid
  if (screen === 'idle') showCaller({})
  if (screen === 'ringing') startRinging()
  if (screen === 'talking') startTalking(callId)
  if (screen === 'ended') showEnding()
  numbers.stay(callId !== '')
  showTab(screen, number)
  notice.clear()
  showRestingWords()
  tick()
}

/** Who is on the screen, told as a whole. @param {{ state?: string, name?: string, detail?: string }} caller */
function showCaller({ state = '', name = '', detail = '' }) {
  part('call-state').textContent = state
  part('name').textContent = name
  part('call-detail').textContent = detail
}

function startRinging() {
  captions.clear()
  showCaller({ state: 'incoming call', name: 'Dayline', detail: spaced(currentCall(phone)?.from ?? '') })
  stopRinging = ring()
  focusUnlessElsewhere('answer-call')
}

/** @param {string} callId */
function startTalking(callId) {
  showCaller({ state: 'on the line', name: 'Dayline' })
  captions.clear()
  answer.begin(callId)
  answer.giveBack([unsaid])
  unsaid = ''
  const here = sessionStorage.getItem(ANSWERED_HERE) === callId
  mute(!here)
  if (here) answer.focus()
}

/** The call is over on this page: nothing sounds, the keys go away, and words not yet said are kept in sight. */
function hangUpHere() {
  voice.hush()
  endTone()
  keypad.close()
  unsaid = [...captions.takeBackUnconfirmed(), answer.end()].filter(Boolean).join(' ')
  captions.settle()
}

function showEnding() {
  if (!phone.ended) return
  const { heading, sentence, length } = ending(phone.ended.reason, phone.ended.durationMs)
  showCaller({ state: heading, name: 'Dayline', detail: [sentence, length].filter(Boolean).join('\n') })
  device.classList.toggle('wordless', captions.isEmpty())
  part('unsaid-words').textContent = unsaid
  // Whoever was just typing may still press Enter: that must not put unsaid words away.
  focusUnlessElsewhere(unsaid ? 'copy-unsaid' : 'done')
}

/** Moves the focus, but never away from somebody who is busy beside the phone. @param {string} id */
function focusUnlessElsewhere(id) {
  const busy = document.activeElement
  if (!busy || busy === document.body || device.contains(busy)) part(id).focus()
}

/** @param {boolean} silent */
function mute(silent) {
  voice.mute(silent)
  part('mute').setAttribute('aria-pressed', String(silent))
}

/** What the phone says while nothing else is to be said: that it cannot ring, or cannot be heard, and what helps. */
function showRestingWords() {
  const cannotRing = drawn.screen === 'idle' && device.dataset.line === 'away'
  const silence = canSound() ? '' : (SILENCE.get(drawn.screen) ?? '')
  notice.rest(cannotRing ? 'I have lost the line. This phone cannot ring until I find it again.' : silence)
}

function tick() {
  const { time, day } = face()
  part('clock').textContent = part('bar-time').textContent = time
  part('day').textContent = day
  const call = currentCall(phone)
  if (call?.state === 'talking') part('timer').textContent = timer(now() - call.since)
}

part('answer-call').addEventListener('click', () => {
  sessionStorage.setItem(ANSWERED_HERE, drawn.callId)
  send('answer')
})
part('decline').addEventListener('click', () => send('decline'))
part('hang-up').addEventListener('click', () => send('hang-up'))
part('mute').addEventListener('click', () => mute(part('mute').getAttribute('aria-pressed') !== 'true'))
part('done').addEventListener('click', () => {
  phone = putAway(phone)
  unsaid = ''
  draw()
})
part('copy-unsaid').addEventListener('click', () => {
  navigator.clipboard.writeText(part('unsaid-words').textContent ?? '').then(
    () => notice.tell('Copied.'),
    () => notice.tell('I could not copy them. They can be selected by hand.'),
  )
})

for (const place of document.querySelectorAll('.own-number')) place.textContent = spaced(number)
onSoundChange(showRestingWords)
draw()
every(500, tick)
