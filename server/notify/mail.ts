/** A letter: plain text, to one person. */
export interface Letter {
  to: string
  subject: string
  text: string
}

/** Mail, as Dayline needs it. */
export interface Mailer {
  /** Hands a letter over; resolves once the next server has taken it. @throws when it has not */
  send(letter: Letter): Promise<void>
}

/** How long the mail server may take to answer, in milliseconds. */
const PATIENCE = 10_000

/**
 * Mail over SMTP.
 *
 * @param url `smtp://` or `smtps://`, with user and password where they are needed
 * @param publicUrl the sender is `dayline@` its host, so that replies and bounces go to who runs it
 */
export function openSmtpMailer(url: string, publicUrl: string): Mailer {
  const from = `Dayline <dayline@${new URL(publicUrl).hostname}>`
  return {
    async send(letter) {
      // Loaded with the first letter: most installations never send one.
      const { createTransport } = await import('nodemailer')
      const waits = { connectionTimeout: PATIENCE, greetingTimeout: PATIENCE, socketTimeout: PATIENCE }
      await createTransport({ url, ...waits }).sendMail({ from, ...letter })
    },
  }
}

/** For somebody who forgot their password. */
export function newPasswordLetter(to: string, link: string): Letter {
  return {
    to,
    subject: 'A new password for Dayline',
    text: `Somebody, hopefully you, asked for a new password for Dayline.

Set one here within the next hour:
${link}

If it was not you, there is nothing to do: your password stays as it is.
`,
  }
}
