import { z } from 'zod';

const commentLengthMax = 2_000;

const ratingSchema = z
  .enum(['good', 'bad'])
  .meta({ description: '`good`: the answer sufficed; `bad`: it did not.' });

const commentSchema = z
  .string()
  .min(1)
  .max(commentLengthMax)
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode, without lone surrogates');

/** The body of `POST /harvest/{task_id}/feedback`. */
export const feedbackRequestSchema = z
  .strictObject({
    rating: ratingSchema,
    comment: commentSchema.optional().meta({ description: 'Why, in your own words.' }),
  })
  .meta({ id: 'FeedbackRequest' });
export type FeedbackRequest = z.infer<typeof feedbackRequestSchema>;

/** What a client thinks of a completed task's answer; a task has one, the last that was given. */
export const feedbackSchema = z
  .strictObject({
    rating: ratingSchema,
    comment: commentSchema.nullable(),
    given_at: z.iso.datetime(),
  })
  .meta({ id: 'Feedback' });
export type Feedback = z.infer<typeof feedbackSchema>;
