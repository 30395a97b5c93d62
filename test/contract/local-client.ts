import twilioSdk from 'twilio'

/** The official SDK's factory. */
export const twilio = twilioSdk

type Client = InstanceType<typeof twilioSdk.RequestClient>
type Options = ConstructorParameters<typeof twilioSdk.RequestClient>[0] & {
  /** Is handed the body of every answer, as the SDK read it from the wire. */
  seen?: (body: unknown) => void
}

/** The official SDK's HTTP client, with every request sent to another origin. */
export class LocalClient extends twilioSdk.RequestClient {
  readonly #origin: string
  readonly #seen: (body: unknown) => void

  constructor(origin: string, { seen = () => {}, ...options }: Options = {}) {
    super(options)
    this.#origin = origin
    this.#seen = seen
  }

  override request: Client['request'] = async (options) => {
    const { pathname, search } = new URL(options.uri)
    const response = await super.request({ ...options, uri: this.#origin + pathname + search })
    this.#seen(response.body)
    return response
  }
}
