// What the app does on order. Each attempt says what came of it, as Slack's SDK
// read it.

const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const title = { type: 'plain_text', text: 'x' };

// mistakes are calls that Slack refuses.
export async function mistakes(c, { channel, thread, tried }) {
  const post = (message) => () => c.chat.postMessage({ channel, text: 'x', ...message });
  await tried('too many blocks', post({ blocks: Array.from({ length: 51 }, () => section('x')) }));
  await tried('long section', post({ blocks: [section('fine'), section('x'.repeat(3001))] }));
  await tried('unknown block', post({ blocks: [{ type: 'sparkles' }] }));
  await tried('same block id twice', post({ blocks: [{ ...section('x'), block_id: 'b' }, { ...section('x'), block_id: 'b' }] }));
  await tried('long text', post({ text: 'x'.repeat(40001) }));
  await tried('no such channel', post({ channel: 'C0NOWHERE' }));
  await tried('not a member', post({ channel: 'C0RANDOM01' }));
  await tried('no such thread', post({ thread_ts: '1.000001' }));
  await tried('nothing to say', () => c.chat.postMessage({ channel }));
  await tried('bad metadata', post({ metadata: { event_type: '', event_payload: { a: 1 } } }));
  await tried('bad trigger', () => c.views.open({ trigger_id: '1.2.3', view: { type: 'modal', title, blocks: [section('x')] } }));
  await tried('no such message', () => c.chat.update({ channel, ts: '1.000001', text: 'x' }));
  await tried('not my message', () => c.chat.update({ channel, ts: thread, text: 'x' }));
  await tried('no such user', () => c.users.info({ user: 'U0NOBODY' }));
  await tried('no such view', () => c.views.update({ view_id: 'V0', view: { type: 'modal', title, blocks: [section('x')] } }));
  await tried('scope not granted', () => c.conversations.replies({ channel, ts: thread }));
  await tried('no such method', () => c.apiCall('chat.shout', { channel }));
}

// tour calls each method that the local Slack offers once, as it is meant.
export async function tour(c, { channel, thread, user, tried }) {
  await tried('auth', () => c.auth.test());
  await tried('status', () => c.assistant.threads.setStatus({ channel_id: channel, thread_ts: thread, status: 'looks', loading_messages: ['one', 'two'] }));
  await tried('stream', async () => {
    const stream = c.chatStream({ channel, thread_ts: thread, recipient_team_id: 'T0MARE0001', recipient_user_id: user, buffer_size: 5 });
    await stream.append({ markdown_text: '**long** words ' });
    await stream.append({ markdown_text: 'and more' });
    return stream.stop({ markdown_text: ' and an end', blocks: [section('after the words')] });
  });
  await tried('whisper', () => c.chat.postEphemeral({ channel, user, thread_ts: thread, text: 'psst' }));
  await tried('react', () => c.reactions.add({ channel, timestamp: thread, name: 'eyes' }));
  await tried('replies', async () => {
    const found = [];
    for await (const page of c.paginate('conversations.replies', { channel, ts: thread, limit: 1, include_all_metadata: true })) {
      found.push(...page.messages.map((m) => m.metadata?.event_payload?.question ?? m.text));
    }
    return found;
  });
  await tried('history', async () => (await c.conversations.history({ channel, limit: 1, latest: thread, inclusive: true })).messages[0].ts);
  await tried('channel', async () => (await c.conversations.info({ channel })).channel.name);
  await tried('members', async () => (await c.conversations.members({ channel })).members.includes(user));
  await tried('direct', async () => (await c.conversations.open({ users: user })).channel.id);
  await tried('prompts', async () => {
    const direct = (await c.conversations.open({ users: user })).channel.id;
    return (await c.assistant.threads.setSuggestedPrompts({ channel_id: direct, title: 'Try', prompts: [{ title: 'a', message: 'b' }] })).ok;
  });
  await tried('person', async () => {
    const known = (await c.users.info({ user, include_locale: true })).user;
    const same = (await c.users.lookupByEmail({ email: known.profile.email })).user;
    return [known.locale, known.tz, known.profile.email, same.id === known.id];
  });
  await tried('post and delete', async () => {
    const { ts } = await c.chat.postMessage({ channel, text: 'not for long' });
    return (await c.chat.delete({ channel, ts })).ok;
  });
}
