import { z } from 'zod'
import { Id } from './shapes.ts'

export const PromptKind = z.enum(['open', 'rating'])

export const Prompt = z
  .object({ id: Id, text: z.string(), kind: PromptKind, active: z.boolean() })
  .meta({ id: 'Prompt' })
export type Prompt = z.infer<typeof Prompt>

export const Prompts = z.object({ prompts: z.array(Prompt) }).meta({ id: 'Prompts' })
export type Prompts = z.infer<typeof Prompts>

/** The whole list, in order. A prompt without an id is new; one that is left out is removed. */
export const PromptsChange = z
  .strictObject({
    prompts: z
      .array(
        z.strictObject({
          id: Id.optional(),
          text: z.string().trim().min(1, 'A prompt needs words.').max(300),
          kind: PromptKind.default('open'),
          active: z.boolean().default(true),
        }),
      )
      .max(50),
  })
  .meta({ id: 'PromptsChange' })
export type PromptsChange = z.infer<typeof PromptsChange>
