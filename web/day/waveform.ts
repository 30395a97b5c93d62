import { queryOptions } from '@tanstack/react-query'

/** As many bars as the pill shows. */
export const BARS = 75

/** Longer recordings than this are not worth their memory for a picture; the bar stays quiet. */
const LARGEST_BYTES = 32_000_000

/** Plenty to see the shape of speech. */
const SAMPLE_RATE = 8000

/**
 * The loudness of a recording in `bars` equal parts, each 0 to 1, the loudest part being 1.
 *
 * Each part is the root mean square of its samples, in the louder of the channels: whoever speaks is seen. Silence is
 * all zeros.
 */
export function loudness(channels: Float32Array[], bars: number): number[] {
  const length = channels[0]?.length ?? 0
  const parts = Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar * length) / bars)
    const to = Math.floor(((bar + 1) * length) / bars)
    return Math.max(0, ...channels.map((samples) => rootMeanSquare(samples.subarray(from, to))))
  })
  const loudest = Math.max(...parts)
  return parts.map((part) => (loudest === 0 ? 0 : part / loudest))
}

function rootMeanSquare(samples: Float32Array): number {
  if (samples.length === 0) return 0
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
}

/** The shape of a recording, or null where it cannot be drawn. A recording never changes, so it is asked for once. */
export const waveformQuery = (url: string) =>
  queryOptions({
    queryKey: ['waveform', url],
    staleTime: 'static',
    retry: false,
    queryFn: async ({ signal }): Promise<number[] | null> => {
      const response = await fetch(url, { signal })
      if (!response.ok || Number(response.headers.get('content-length')) > LARGEST_BYTES) return null
      const bytes = await response.arrayBuffer()
      const audio = await new OfflineAudioContext(1, 1, SAMPLE_RATE).decodeAudioData(bytes)
      const channels = Array.from({ length: audio.numberOfChannels }, (_, index) => audio.getChannelData(index))
      return loudness(channels, BARS)
    },
  })
