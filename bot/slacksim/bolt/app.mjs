// A small app on Slack's own Bolt SDK. It meets the local Slack as a client
// that its makers did not write: what Bolt cannot read, or reads otherwise than
// Slack means it, is wrong in the local Slack. It says on stdout what it saw, a
// JSON line each, and takes orders by name on stdin. With ECHO=1 it only
// answers mentions, as a yardstick for speed.
import { createInterface } from 'node:readline';
import bolt from '@slack/bolt';
import { mistakes, tour } from './orders.mjs';

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const clientOptions = { slackApiUrl: process.env.API_URL };

const receiver = new bolt.SocketModeReceiver({
  appToken: process.env.APP_TOKEN,
  installerOptions: { clientOptions },
  clientPingTimeout: process.env.ECHO ? 5000 : 1000, // also its pause before it connects again
  logLevel: bolt.LogLevel.ERROR,
});
const app = new bolt.App({ token: process.env.BOT_TOKEN, receiver, clientOptions, logLevel: bolt.LogLevel.ERROR });
app.error(async (error) => say({ saw: 'error', message: String(error.message ?? error), code: error.code, data: error.data }));
app.client.on('rate_limited', (seconds) => say({ saw: 'rate_limited', seconds }));

const plain = (text) => ({ type: 'plain_text', text });
const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (action_id, value) => ({ type: 'button', action_id, text: plain(action_id), value });
const thumb = (text, value) => ({ text: plain(text), value });

const replyBlocks = (text) => [
  section(text),
  { type: 'actions', elements: [button('more', 'm'), button('form', 'f'), button('late', 'l')] },
  {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: 'thumbs',
        positive_button: thumb('Good', 'up'),
        negative_button: thumb('Bad', 'down'),
      },
    ],
  },
];

app.event('app_mention', async ({ event, client, context }) => {
  const reply = await client.chat.postMessage({
    channel: event.channel,
    thread_ts: event.thread_ts ?? event.ts,
    text: 'echo: ' + event.text,
    blocks: replyBlocks('echo: ' + event.text),
    metadata: { event_type: 'bolt_echo', event_payload: { question: event.ts } },
  });
  if (!process.env.ECHO) say({ saw: 'app_mention', text: event.text, ts: reply.ts, attempt: context.retryNum, why: context.retryReason });
});

const form = (message) => ({
  type: 'modal',
  callback_id: 'why',
  private_metadata: message,
  notify_on_close: true,
  title: plain('Why?'),
  submit: plain('Send'),
  close: plain('Cancel'),
  blocks: [
    {
      type: 'section',
      block_id: 'table',
      text: { type: 'mrkdwn', text: 'Which?' },
      accessory: {
        type: 'static_select',
        action_id: 'which',
        options: ['a', 'b'].map((value) => ({ text: plain('table ' + value), value })),
      },
    },
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason'),
      element: { type: 'plain_text_input', action_id: 'text' },
    },
    {
      type: 'input',
      block_id: 'search',
      optional: true,
      label: plain('Search'),
      element: { type: 'external_select', action_id: 'find', min_query_length: 1 },
    },
  ],
});

if (!process.env.ECHO) {
  app.message(async ({ message, say: answer }) => {
    if (message.channel_type !== 'im') {
      say({ saw: 'message', text: message.text, ts: message.ts, kind: message.channel_type });
    } else if (!message.subtype) {
      const reply = await answer('you said: ' + message.text);
      say({ saw: 'direct', text: message.text, ts: reply.ts });
    }
  });

  app.event('message', async ({ event }) => {
    if (event.subtype === 'message_changed') {
      say({ saw: 'changed', text: event.message.text, before: event.previous_message.text, by: event.message.user });
    } else if (event.subtype === 'message_deleted') {
      say({ saw: 'deleted', ts: event.deleted_ts, before: event.previous_message.text });
    }
  });

  app.command('/datafind', async ({ command, ack, respond }) => {
    if (command.text === 'at once') {
      await ack({ response_type: 'ephemeral', text: 'acknowledged with words' });
    } else {
      await ack();
      await respond({ response_type: 'in_channel', text: 'for all: ' + command.text });
      await respond({ response_type: 'ephemeral', text: 'only you: ' + command.text });
    }
    say({ saw: 'command', text: command.text, user: command.user_id, channel: command.channel_name });
  });

  app.shortcut('find_for_message', async ({ shortcut, ack, respond }) => {
    await ack();
    await respond({ text: 'about: ' + shortcut.message.text });
    say({ saw: 'shortcut', about: shortcut.message.text, channel: shortcut.channel.id });
  });

  app.action('more', async ({ ack, action, body, client, respond }) => {
    await ack();
    const text = 'updated';
    await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text, blocks: replyBlocks(text) });
    await respond({ text: 'clicked ' + action.value, replace_original: false });
    say({ saw: 'more', value: action.value, metadata: body.message.metadata, thread: body.container.thread_ts });
  });

  app.action('thumbs', async ({ ack, action }) => {
    await ack();
    say({ saw: 'thumbs', value: action.value, type: action.type, text: action.text.text });
  });

  app.action('form', async ({ ack, body, client }) => {
    await ack();
    const opened = await client.views.open({ trigger_id: body.trigger_id, view: form(body.message.ts) });
    say({ saw: 'form', view: opened.view.id });
  });

  let trigger;
  app.action('late', async ({ ack, body }) => {
    await ack();
    trigger = body.trigger_id; // the order "late" uses it when its time is over
    say({ saw: 'late' });
  });

  app.action('which', async ({ ack, action, body, client }) => {
    await ack();
    const view = form(body.view.private_metadata);
    view.blocks.push(section('chosen: ' + action.selected_option.value));
    await client.views.update({ view_id: body.view.id, hash: body.view.hash, view });
    say({ saw: 'which', value: action.selected_option.value, state: body.view.state.values });
  });

  app.options('find', async ({ ack, options }) => {
    await ack({ options: [{ text: plain('found ' + options.value), value: options.value }] });
    say({ saw: 'options', typed: options.value });
  });

  app.view('why', async ({ ack, view, body }) => {
    const reason = view.state.values.reason.text.value;
    if (reason === 'bad') return ack({ response_action: 'errors', errors: { reason: 'Say more' } });
    if (reason === 'next') {
      const { notify_on_close: _, ...next } = form('next');
      return ack({ response_action: 'update', view: { ...next, title: plain('And then?') } });
    }
    await ack();
    say({ saw: 'submission', by: body.user.id, about: view.private_metadata, state: view.state.values });
  });

  app.view({ callback_id: 'why', type: 'view_closed' }, async ({ ack, body }) => {
    await ack();
    say({ saw: 'closed', cleared: body.is_cleared });
  });

  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab !== 'home') return;
    const published = await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [section('home of ' + event.user)] },
    });
    say({ saw: 'home', user: event.user, view: published.view.id, before: event.view?.id });
  });

  const orders = {
    mistakes,
    tour,
    late: async (client, { tried }) => {
      const view = form('too late');
      await tried('expired trigger', () => client.views.open({ trigger_id: trigger, view }));
    },
    burst: async (client, { channel }) => {
      const all = Array.from({ length: 6 }, (_, i) => client.chat.postMessage({ channel, text: 'burst ' + i }));
      await Promise.all(all);
    },
  };
  createInterface({ input: process.stdin }).on('line', async (line) => {
    const { order, ...args } = JSON.parse(line);
    const tried = async (name, call) => {
      try {
        say({ tried: name, got: await call() });
      } catch (e) {
        say({ tried: name, error: e.data?.error ?? e.code ?? String(e), messages: e.data?.response_metadata?.messages, needed: e.data?.needed });
      }
    };
    try {
      await orders[order](app.client, { ...args, tried });
      say({ saw: 'done', order });
    } catch (e) {
      say({ saw: 'error', message: String(e), order });
    }
  }).on('close', () => process.exit(0));
}

await app.start();
say({ saw: 'started' });
