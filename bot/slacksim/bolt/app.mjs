// A small app on Slack's own Bolt SDK. It meets the local Slack as a client
// that its makers did not write: it takes mentions, direct messages, the slash
// command, buttons, thumbs and modals, and says on stdout what it saw, a JSON
// line each. With ECHO=1 it only answers mentions, as a yardstick for speed.
import bolt from '@slack/bolt';

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');

const app = new bolt.App({
  token: process.env.BOT_TOKEN,
  appToken: process.env.APP_TOKEN,
  socketMode: true,
  logLevel: bolt.LogLevel.ERROR,
  clientOptions: { slackApiUrl: process.env.API_URL },
});

app.error(async (error) => say({ error: String(error.message ?? error), code: error.code }));

app.event('app_mention', async ({ event, client }) => {
  const reply = await client.chat.postMessage({
    channel: event.channel,
    thread_ts: event.thread_ts ?? event.ts,
    text: 'echo: ' + event.text,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: 'echo: ' + event.text } },
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'more', text: { type: 'plain_text', text: 'More' }, value: 'm' },
          { type: 'button', action_id: 'form', text: { type: 'plain_text', text: 'Form' }, value: 'f' },
        ],
      },
      {
        type: 'context_actions',
        elements: [
          {
            type: 'feedback_buttons',
            action_id: 'thumbs',
            positive_button: { text: { type: 'plain_text', text: 'Good' }, value: 'up' },
            negative_button: { text: { type: 'plain_text', text: 'Bad' }, value: 'down' },
          },
        ],
      },
    ],
    metadata: { event_type: 'bolt_echo', event_payload: { question: event.ts } },
  });
  if (!process.env.ECHO) say({ saw: 'app_mention', text: event.text, reply: reply.ts });
});

if (!process.env.ECHO) {
  app.message(async ({ message, say: answer }) => {
    if (message.channel_type !== 'im' || message.subtype) return;
    await answer('you said: ' + message.text);
    say({ saw: 'message.im', text: message.text });
  });

  app.command('/datafind', async ({ command, ack, respond }) => {
    await ack();
    await respond({ response_type: 'ephemeral', text: 'only you: ' + command.text });
    say({ saw: 'command', text: command.text, user: command.user_id });
  });

  app.action('more', async ({ ack, action, body, client, respond }) => {
    await ack();
    await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: 'updated' });
    await respond({ text: 'clicked ' + action.value, replace_original: false });
    say({ saw: 'more', value: action.value });
  });

  app.action('thumbs', async ({ ack, action }) => {
    await ack();
    say({ saw: 'thumbs', value: action.value });
  });

  app.action('form', async ({ ack, body, client }) => {
    await ack();
    const opened = await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'why',
        private_metadata: body.message.ts,
        title: { type: 'plain_text', text: 'Why?' },
        submit: { type: 'plain_text', text: 'Send' },
        blocks: [
          {
            type: 'input',
            block_id: 'reason',
            label: { type: 'plain_text', text: 'Reason' },
            element: { type: 'plain_text_input', action_id: 'text' },
          },
        ],
      },
    });
    say({ saw: 'form', view: opened.view.id });
  });

  app.view('why', async ({ ack, view }) => {
    await ack();
    say({ saw: 'submission', reason: view.state.values.reason.text.value, about: view.private_metadata });
  });

  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab !== 'home') return;
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'home of ' + event.user } }] },
    });
    say({ saw: 'home', user: event.user });
  });
}

await app.start();
say({ saw: 'started' });

if (process.env.MISTAKES) {
  // What Slack refuses must be refused, with errors that Slack's SDK reads.
  const tried = async (name, call) => {
    try {
      await call();
      say({ mistake: name, error: null });
    } catch (e) {
      say({ mistake: name, error: e.data?.error ?? e.code, messages: e.data?.response_metadata?.messages });
    }
  };
  const c = app.client;
  const channel = process.env.CHANNEL;
  const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } });
  await tried('too many blocks', () =>
    c.chat.postMessage({ channel, text: 'x', blocks: Array.from({ length: 51 }, () => section('x')) }));
  await tried('long section', () => c.chat.postMessage({ channel, text: 'x', blocks: [section('x'.repeat(3001))] }));
  await tried('no such channel', () => c.chat.postMessage({ channel: 'C0NOWHERE', text: 'x' }));
  await tried('nothing to say', () => c.chat.postMessage({ channel }));
  await tried('bad trigger', () =>
    c.views.open({ trigger_id: '1.2.3', view: { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [] } }));
  await tried('no such message', () => c.chat.update({ channel, ts: '1.000001', text: 'x' }));
  await tried('no such user', () => c.users.info({ user: 'U0NOBODY' }));
  say({ saw: 'mistakes done' });
}
