import twilioSdk from 'twilio'

/** The official SDK's factory. */
export const twilio = twilioSdk

type Client = InstanceType<typeof twilioSdk.RequestClient>

/** The official SDK's HTTP client, with every request sent to another origin. */
export class LocalClient extends twilioSdk.RequestClient {
  readonly #origin: string

  constructor(origin: string, options: ConstructorParameters<typeof twilioSdk.RequestClient>[0] = {}) {
    super(options)
    this.#origin = origin
  }

  override request: Client['request'] = (options) => {
    const { pathname, search } = new URL(options.uri)
    return super.request({ ...options, uri: this.#origin + pathname + search })
  }
}
