import { feedbackSchema } from '@harvest/contracts/feedback';
import { createTaskId } from '@harvest/contracts/task-id';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi, sampleResult } from '../../test-support/test-api.ts';

describe('POST /harvest/{task_id}/feedback', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await openTestApi(sharedRedis());
  });
  afterEach(() => api.close());

  const completed = async (): Promise<string> => {
    const taskId = await api.submit();
    await api.finish(await api.claim(taskId));
    return taskId;
  };
  const rate = (taskId: string, body: object, path = '/harvest') =>
    api.call('post', `${path}/${taskId}/feedback`).send(body);
  const learned = async () => {
    const { routing, output_format: taskType } = sampleResult;
    const counts = await api.store.learnerCounts.load();
    const count = counts.find(
      (candidate) => candidate.taskType === taskType && candidate.tier === routing.tier,
    );
    return [count?.sufficient ?? 0, count?.insufficient ?? 0];
  };

  it('stores what a client thinks of the answer and shows it with the task', async () => {
    const taskId = await completed();
    expect((await api.call('get', `/harvest/${taskId}`)).body).toMatchObject({ feedback: null });
    const res = await rate(taskId, { rating: 'bad', comment: 'Too short.' }, '/v1/harvest').expect(200);
    const feedback = feedbackSchema.parse(res.body);
    expect(feedback).toMatchObject({ rating: 'bad', comment: 'Too short.' });
    const read = await api.call('get', `/harvest/${taskId}`).expect(200);
    expect(read.body).toMatchObject({ feedback, result: { text: sampleResult.text } });
  });

  it('lets the last one count and tells the learner of one outcome, whichever it is', async () => {
    const taskId = await completed();
    await rate(taskId, { rating: 'good' }).expect(200);
    expect(await learned()).toEqual([1, 0]);
    await rate(taskId, { rating: 'good', comment: 'Very.' }).expect(200);
    expect(await learned()).toEqual([1, 0]);
    await rate(taskId, { rating: 'bad' }).expect(200);
    expect(await learned()).toEqual([0, 1]);
    expect((await api.call('get', `/harvest/${taskId}`)).body).toMatchObject({
      feedback: { rating: 'bad', comment: null },
    });
  });

  it.each([
    ['an unknown rating', { rating: 'fair' }],
    ['no rating', { comment: 'x' }],
    ['an empty comment', { rating: 'good', comment: '' }],
    ['a comment that is too long', { rating: 'good', comment: 'x'.repeat(2_001) }],
    ['an unknown field', { rating: 'good', stars: 5 }],
  ])('refuses %s', async (_name, body) => {
    const res = await rate(await completed(), body).expect(422);
    expect(res.body).toMatchObject({ code: 'request.invalid' });
  });

  it('answers 409 while there is no answer to rate, and when there never will be', async () => {
    const taskId = await api.submit();
    expect((await rate(taskId, { rating: 'good' }).expect(409)).body).toMatchObject({
      code: 'task.not_completed',
    });
    await api.call('post', `/harvest/${taskId}/cancel`).expect(200);
    await rate(taskId, { rating: 'good' }).expect(409);
    expect(await learned()).toEqual([0, 0]);
  });

  it('answers 404 to an unknown id and 400 to a malformed one', async () => {
    await rate(createTaskId(), { rating: 'good' }).expect(404);
    await rate('nonsense', { rating: 'good' }).expect(400);
  });

  it('refuses what is no JSON', async () => {
    const taskId = await completed();
    const path = `/harvest/${taskId}/feedback`;
    await api.call('post', path).set('Content-Type', 'application/json').send('{').expect(400);
    await api.call('post', path).set('Content-Type', 'text/plain').send('good').expect(415);
  });
});
