/** What people expect of any mail program, in a real browser against a real server: each is done and looked at from both sides. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { base, gone, jmap, openBrowser, people, row, signIn, until, visitor } from './browser.mjs';

const [alice, bob] = people;
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
let browser;
let server;
let one;
let page;

before(async () => {
  browser = await openBrowser();
  server = await jmap(alice);
  one = await visitor(browser, { prefs: { undoSeconds: 0, keep: true } });
  page = one.page;
  await signIn(page, alice);
});
after(() => browser?.close());

const nav = (name) => page.getByRole('navigation', { name: 'Folders and views' }).getByRole('link', { name });
const toast = (text) => page.locator('.toast', { hasText: text });
const email = async (subject) => (await server.find({ subject })).find((each) => each.subject === subject);

/** A message with a header of its own, put where a role says, as another program would. */
async function bring(role, lines) {
  const blobId = await server.upload('message/rfc822', `${lines.join('\r\n')}\r\n`);
  const made = await server.call('Email/import', { emails: { e: { blobId, mailboxIds: { [await server.role(role)]: true } } } });
  assert.ok(made.created?.e, JSON.stringify(made));
}

async function open(subject) {
  await page.locator('.row:not(.bones)').filter({ has: page.getByText(subject, { exact: true }) }).first().click();
  await page.getByRole('heading', { name: subject, exact: true }).waitFor();
}

/** Once the list has all that came: it moves what one is about to click. */
async function came(...subjects) {
  for (const each of subjects) await page.locator('.row:not(.bones)').filter({ has: page.getByText(each, { exact: true }) }).first().waitFor();
}

async function act(name) {
  await page.locator('.message.open').last().getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name }).click();
}

describe('suggestions', { concurrency: false, timeout: 60_000 }, () => {
  const field = () => page.getByRole('combobox', { name: 'Search mail' });
  const options = () => page.locator('#search-suggestions [role=option]');

  it('complete an operator, then a person, and search for her', async () => {
    await server.put('inbox', { subject: 'Tide tables', from: [{ name: 'Wilma Okafor', email: 'wilma@okafor.example' }] });
    await server.put('inbox', { subject: 'Not by her' });
    await row(page, 'Tide tables').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('fr');
    await options().filter({ hasText: 'from:' }).waitFor();
    await page.keyboard.press('ArrowDown');
    assert.equal(await field().getAttribute('aria-activedescendant'), 'search-0');
    await page.keyboard.press('Enter');
    assert.equal(await field().inputValue(), 'from:');
    await page.keyboard.type('wil');
    await options().filter({ hasText: 'Wilma Okafor' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await gone(row(page, 'Not by her'));
    await row(page, 'Tide tables').waitFor();
    assert.match(decodeURIComponent(page.url()), /q=from:wilma@okafor\.example/);
    await page.goBack();
  });

  it('name folders, and what was looked for before', async () => {
    await row(page, 'Not by her').waitFor();
    await page.keyboard.press('/');
    await options().filter({ hasText: 'from:wilma@okafor.example' }).waitFor();
    await page.keyboard.type('in:arch');
    await options().filter({ hasText: 'Archive' }).click();
    await until(() => /q=in:Archive/.test(decodeURIComponent(page.url())), 'the folder is searched');
    await page.goBack();
    await page.keyboard.press('/');
    await page.keyboard.type('x');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear search' }).click();
    await nav('Inbox').click();
  });
});

describe('deleting', { concurrency: false, timeout: 60_000 }, () => {
  it('is taken back where it is said, and by the keyboard', async () => {
    const inbox = await server.role('inbox');
    const trash = await server.role('trash');
    await server.put('inbox', { subject: 'Thrown away' });
    for (const undo of [() => toast('Moved to trash').last().getByRole('button', { name: 'Undo' }).click(), () => page.keyboard.press('z')]) {
      await open('Thrown away');
      await page.keyboard.press('#');
      await gone(row(page, 'Thrown away'));
      await until(async () => (await email('Thrown away')).mailboxIds[trash], 'in the trash on the server');
      await undo();
      await row(page, 'Thrown away').waitFor();
      await until(async () => JSON.stringify((await email('Thrown away')).mailboxIds) === JSON.stringify({ [inbox]: true }), 'in the inbox alone');
    }
  });
});

describe('identities', { concurrency: false, timeout: 60_000 }, () => {
  const identities = async () => (await server.call('Identity/get', {})).list;
  const arrived = async (subject) => {
    const his = await jmap(bob);
    const [found] = await until(async () => {
      const { ids } = await his.call('Email/query', { filter: { subject } });
      return ids.length > 0 && (await his.call('Email/get', { ids, properties: ['from', 'htmlBody', 'textBody', 'bodyValues'], fetchAllBodyValues: true })).list;
    }, 'it arrives');
    const text = (parts) => parts.map((part) => found.bodyValues[part.partId].value).join('');
    return { from: found.from[0], html: text(found.htmlBody), text: text(found.textBody) };
  };

  it('have names and signatures, which what is written shows and sends', async () => {
    await page.goto(`${base}/settings/identities`);
    await page.locator('.identity button.setting').filter({ has: page.locator('small').getByText(alice.address, { exact: true }) }).click();
    await page.getByLabel('Name', { exact: true }).fill('Alice of the Quay');
    await page.getByRole('textbox', { name: 'Signature' }).click();
    await page.keyboard.type('Harbour office, ');
    await page.keyboard.press('Control+b');
    await page.keyboard.type('berth 4');
    await page.getByRole('button', { name: 'Save' }).click();
    await toast('Saved').waitFor();
    const mine = (await identities()).find((each) => each.email === alice.address);
    assert.equal(mine.name, 'Alice of the Quay');
    assert.match(mine.htmlSignature, /<b>berth 4<\/b>/);
    assert.equal(mine.textSignature, 'Harbour office, berth 4');
    await page.goto(base);
    await page.locator('.list-head h1').waitFor();
    await page.keyboard.press('c');
    await page.locator('.editor .signature', { hasText: 'Harbour office, berth 4' }).waitFor();
    await page.getByLabel('To', { exact: true }).fill(bob.address);
    await page.keyboard.press('Enter');
    await page.getByLabel('Subject').fill('Signed by her');
    await page.locator('.editor[contenteditable]').focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('Good wind.');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await gone(page.locator('.composer'));
    const { from, html, text } = await arrived('Signed by her');
    assert.deepEqual(from, { name: 'Alice of the Quay', email: alice.address });
    assert.match(html, /Good wind\.[\s\S]*--[\s\S]*Harbour office,(?: |&nbsp;)<b>berth 4<\/b>/);
    assert.match(text, /Good wind\.[\s\S]*\n-- \r?\nHarbour office, berth 4/);
  });

  it('are chosen while one writes: the signature and the address go with them', async () => {
    const other = (await identities()).find((each) => each.email !== alice.address);
    assert.ok(other, 'she has an alias');
    await server.call('Identity/set', { update: { [other.id]: { name: 'Quay desk', textSignature: 'The desk', htmlSignature: '<i>The desk</i>' } } });
    await page.goto(base);
    await page.locator('.list-head h1').waitFor();
    await page.keyboard.press('c');
    await page.locator('.editor .signature', { hasText: 'berth 4' }).waitFor();
    await page.getByLabel('From', { exact: true }).selectOption({ label: `Quay desk <${other.email}>` });
    await page.locator('.editor .signature', { hasText: 'The desk' }).waitFor();
    assert.equal(await page.locator('.editor .signature').count(), 1);
    await page.getByLabel('To', { exact: true }).fill(bob.address);
    await page.keyboard.press('Enter');
    await page.getByLabel('Subject').fill('From the desk');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await gone(page.locator('.composer'));
    const { from, html } = await arrived('From the desk');
    assert.deepEqual(from, { name: 'Quay desk', email: other.email });
    assert.match(html, /<i>The desk<\/i>/);
    assert.doesNotMatch(html, /berth 4/);
  });
});

describe('where mail comes from', { concurrency: false, timeout: 60_000 }, () => {
  const host = new URL(`smtp://mail.${alice.address.slice(alice.address.indexOf('@') + 1)}`).hostname;
  const from = (subject, found, more = []) => [
    `Authentication-Results: ${host}; ${found}`,
    'From: Dock <crew@dock.example>', `To: ${alice.address}`, `Subject: ${subject}`, 'Date: Thu, 26 Nov 2026 10:00:00 +0000', ...more, '', 'Text of the dock.',
  ];

  it('is said in words, with the reasons, whether it is proved, forged or neither', async () => {
    await bring('inbox', from('Proved dock', 'spf=pass smtp.mailfrom=dock.example; dkim=pass header.d=dock.example; dmarc=pass header.from=dock.example'));
    await bring('inbox', from('Forged dock', 'spf=fail smtp.mailfrom=dock.example; dmarc=fail header.from=dock.example'));
    await bring('inbox', from('Foreign dock', 'dkim=pass header.d=other.example', [`Reply-To: thief@elsewhere.example`]));
    await came('Proved dock', 'Forged dock', 'Foreign dock');
    for (const [subject, short, verdict, reasons] of [
      ['Proved dock', 'Verified sender', 'It really comes from dock.example.', ['signature of dock.example (DKIM)', '(SPF)', '(DMARC)']],
      ['Forged dock', 'Likely forged', 'It is most likely a forgery.', ['(SPF)', '(DKIM)', '(DMARC)']],
      ['Foreign dock', 'Sender not verified', 'dock.example', ['signature of other.example (DKIM)']],
    ]) {
      await open(subject);
      await page.getByRole('button', { name: short }).click();
      const dialog = page.getByRole('dialog', { name: 'Who really sent this?' });
      await dialog.locator('.verdict', { hasText: verdict }).waitFor();
      for (const reason of reasons) await dialog.locator('.reasons').getByText(reason).waitFor();
      await page.keyboard.press('Escape');
      await gone(dialog);
    }
    await page.locator('.banner.careful', { hasText: 'elsewhere.example' }).waitFor();
  });

  it('is not believed of a field that the sender wrote', async () => {
    await bring('inbox', from('Said by itself', 'none').map((line) => (line.startsWith('Auth') ? 'Authentication-Results: dock.example; dmarc=pass header.from=dock.example' : line)));
    const facts = page.waitForResponse((response) => response.url().endsWith('/facts'));
    await open('Said by itself');
    await facts;
    await page.locator('.plain', { hasText: 'Text of the dock' }).waitFor();
    assert.equal(await page.locator('.message-line .badge').count(), 0);
  });

  it('is seen in the source as it came, which is there to be kept', async () => {
    await open('Proved dock');
    await act('Message source');
    const dialog = page.getByRole('dialog', { name: 'Message source' });
    await dialog.locator('pre', { hasText: 'Text of the dock.' }).waitFor();
    const source = await dialog.locator('pre').innerText();
    assert.match(source, /^Authentication-Results: /m);
    assert.match(source, /^Subject: Proved dock/m);
    const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', { name: 'Download' }).click()]);
    assert.match(readFileSync(await download.path(), 'utf8'), /\r\nSubject: Proved dock\r\n/);
    assert.equal(download.suggestedFilename(), 'message.eml');
    await page.keyboard.press('Escape');
    await gone(dialog);
  });

  it('is left in one click, and it is said when the other side did not take that', async () => {
    const list = ['List-Unsubscribe: <https://lists.invalid/leave?of=alice>', 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'];
    await bring('inbox', from('Dock weekly', 'dkim=pass header.d=dock.example', list));
    await bring('inbox', from('Dock unsigned', 'dkim=fail header.d=dock.example', list));
    await came('Dock weekly', 'Dock unsigned');
    await open('Dock weekly');
    const leave = async () => {
      await page.locator('.message-line').getByRole('button', { name: 'Unsubscribe' }).click();
      const dialog = page.getByRole('dialog', { name: 'Unsubscribe from this list?' });
      await dialog.getByText('goes to Dock').waitFor();
      const asked = page.waitForRequest((request) => request.url().endsWith('/unsubscribe'));
      await dialog.getByRole('button', { name: 'Unsubscribe' }).click();
      return asked;
    };
    // Nobody is there under that name: the server tries and says so.
    const asked = await leave();
    assert.equal(asked.method(), 'POST');
    assert.equal((await asked.response()).status(), 502);
    await toast('did not take the request').waitFor();
    // What the page makes of success; that the one request is made as RFC 8058 says is tested where it is made.
    await page.route('**/unsubscribe', (route) => route.fulfill({ status: 204 }));
    await leave();
    await toast('The request to unsubscribe was sent').waitFor();
    await page.unroute('**/unsubscribe');
    // Without a signature that holds nobody's server is asked anything: the page opens where she says so.
    await open('Dock unsigned');
    await page.locator('.message-line').getByRole('button', { name: 'Unsubscribe' }).click();
    await page.getByRole('dialog').getByText('opens in a new tab').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  });
});

describe('files and paper', { concurrency: false, timeout: 60_000 }, () => {
  it('shows pictures and texts that are attached, and nothing of them runs', async () => {
    const attach = async (type, name, octets) => ({ blobId: await server.upload(type, octets), type, name, disposition: 'attachment' });
    await server.put('inbox', {
      subject: 'Two files',
      attachments: [
        await attach('image/png', 'dot.png', Buffer.from(PIXEL, 'base64')),
        await attach('text/plain', 'notes.txt', 'First line\n<script>window.hacked = 1</script>\nGrüße'),
        await attach('image/svg+xml', 'drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>window.hacked = 1</script></svg>'),
      ],
    });
    await open('Two files');
    const files = page.getByRole('region', { name: 'Attachments' });
    await files.getByRole('button', { name: 'dot.png' }).click();
    await page.waitForFunction(() => document.querySelector('.preview-image')?.naturalWidth === 1);
    await page.keyboard.press('Escape');
    await gone(page.getByRole('dialog'));
    await files.getByRole('button', { name: 'notes.txt' }).click();
    await page.locator('.preview-text', { hasText: '<script>window.hacked = 1</script>' }).waitFor();
    await page.locator('.preview-text', { hasText: 'Grüße' }).waitFor();
    await page.keyboard.press('Escape');
    await gone(page.getByRole('dialog'));
    // A drawing can hold scripts; it is there to be kept alone.
    assert.equal(await files.getByRole('button', { name: 'drawing.svg' }).count(), 0);
    const [download] = await Promise.all([page.waitForEvent('download'), files.getByRole('link', { name: 'Download: dot.png' }).click()]);
    assert.equal(readFileSync(await download.path()).toString('base64'), PIXEL);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
  });

  /** The words on the paper, and how many pictures are there. */
  async function paper() {
    const pdfjs = await import(pathToFileURL(createRequire(import.meta.url).resolve('pdfjs-dist/legacy/build/pdf.mjs')).href);
    const loading = pdfjs.getDocument({ data: new Uint8Array(await page.pdf()), verbosity: 0 });
    const file = await loading.promise;
    let text = '';
    let pictures = 0;
    for (let i = 1; i <= file.numPages; i++) {
      const sheet = await file.getPage(i);
      text += (await sheet.getTextContent()).items.map((each) => each.str + (each.hasEOL ? '\n' : '')).join('');
      pictures += (await sheet.getOperatorList()).fnArray.filter((each) => each === pdfjs.OPS.paintImageXObject || each === pdfjs.OPS.paintInlineImageXObject).length;
    }
    await loading.destroy();
    return { text, pictures };
  }

  it('prints a message, with its pictures, and nothing of the page around it', async () => {
    const red = await page.evaluate(() => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 40;
      const pen = canvas.getContext('2d');
      for (let i = 0; i < 40; i++) {
        pen.fillStyle = `rgb(${i * 6},30,${240 - i * 6})`;
        pen.fillRect(i, 0, 1, 40);
      }
      return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
    });
    const blobId = await server.upload('image/png', Buffer.from(red, 'base64'));
    await server.put('inbox', {
      subject: 'For the wall', cc: [{ name: 'Copied', email: 'copied@dock.example' }], textBody: undefined, htmlBody: undefined,
      bodyStructure: { type: 'multipart/related', subParts: [{ type: 'text/html', partId: 'h' }, { type: 'image/png', blobId, cid: 'plan@dock', disposition: 'inline' }] },
      bodyValues: { h: { value: '<h2>Berths</h2><p>Berth <b>four</b> is free.</p><img src="cid:plan@dock" width="40" height="40"><script>window.hacked = 1</script>' } },
    });
    await server.put('inbox', { subject: 'Plain for the wall', text: 'One line.\nAnother line.' });
    await came('For the wall', 'Plain for the wall');
    // The dialog of a browser cannot be seen to; what it would have printed stays until it was looked at.
    await page.evaluate(() => {
      window.print = () => {
        window.paper = document.querySelector('.print-sheet');
        window.paper.remove = () => undefined;
      };
    });
    const printed = async () => {
      await page.waitForFunction(() => window.paper);
      const found = await paper();
      await page.evaluate(() => {
        Element.prototype.remove.call(window.paper);
        window.paper = undefined;
      });
      return found;
    };
    await open('For the wall');
    await act('Print');
    const formatted = await printed();
    for (const each of [/For the wall/, /mara@nordlicht\.example/, /copied@dock\.example/, /Berth four is free\./]) assert.match(formatted.text, each);
    assert.doesNotMatch(formatted.text, /Inbox|Reply|window\.hacked/);
    assert.equal(formatted.pictures, 1);
    await open('Plain for the wall');
    await act('Print');
    const { text } = await printed();
    assert.match(text, /One line\.\s*\n\s*Another line\./);
    assert.doesNotMatch(text, /Inbox|Reply/);
    assert.equal(await page.locator('.print-sheet').count(), 0);
  });
});

describe('pasting', { concurrency: false, timeout: 60_000 }, () => {
  const paste = (html, text) =>
    page.locator('.editor[contenteditable]').evaluate(
      (element, given) => {
        const data = new DataTransfer();
        data.setData('text/html', given.html);
        data.setData('text/plain', given.text);
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      },
      { html, text },
    );
  const draft = async (subject, has) =>
    until(async () => {
      const { ids } = await server.call('Email/query', { filter: { subject, hasKeyword: '$draft' } });
      const { list } = await server.call('Email/get', { ids, properties: ['htmlBody', 'bodyValues'], fetchAllBodyValues: true });
      const html = list[0]?.htmlBody.map((part) => list[0].bodyValues[part.partId].value).join('');
      return html?.includes(has) && html;
    }, `the draft has ${has}`);
  const HOSTILE = /script|scrim|onerror|onclick|javascript:|<iframe|<form|<object|<svg|<style|tracker\.example|hacked/i;

  it('takes what is hostile as harmless text, in the page and in what is kept', async () => {
    const asked = [];
    page.on('request', (request) => /tracker\.example/.test(request.url()) && asked.push(request.url()));
    await page.keyboard.press('c');
    await page.getByLabel('Subject').fill('Pasted badly');
    await page.locator('.editor[contenteditable]').focus();
    await paste(
      '<script>window.hacked = 1</script><p class="scrim" onclick="window.hacked = 1">Kept <b>bold</b> words</p><img src="x" onerror="window.hacked = 1"><img src="https://tracker.example/p.gif">' +
        '<a href="javascript:window.hacked=1">bad link</a> <a href="https://dock.example/" onclick="window.hacked = 1">good link</a><iframe src="https://tracker.example/"></iframe>' +
        '<svg><script>window.hacked = 1</script></svg><form action="https://tracker.example/"><input name="a"></form><object data="https://tracker.example/o"></object>' +
        '<style>@import "https://tracker.example/s.css"; body { display: none }</style><math><mtext></mtext></math>',
      'Kept bold words',
    );
    await page.locator('.editor b', { hasText: 'bold' }).waitFor();
    const shown = await page.locator('.editor[contenteditable]').innerHTML();
    assert.doesNotMatch(shown, HOSTILE);
    assert.match(shown, /<a [^>]*href="https:\/\/dock\.example\/"/);
    assert.match(shown, /bad link/);
    assert.doesNotMatch(await draft('Pasted badly', 'bold'), HOSTILE);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.deepEqual(asked, []);
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await gone(page.locator('.composer'));
  });

  it('takes the words, tables and lists of a word processor, and none of its ballast', async () => {
    await page.keyboard.press('c');
    await page.getByLabel('Subject').fill('Pasted from a letter');
    await page.locator('.editor[contenteditable]').focus();
    await paste(
      `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;} --></style>
      <!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head><body lang=DE style='tab-interval:35.4pt'><!--StartFragment-->
      <p class=MsoNormal style='mso-margin-top-alt:auto'><b><span lang=EN-US style='font-size:11.0pt;color:red'>Berths</span></b><o:p></o:p></p>
      <ul type=disc><li class=MsoNormal style='mso-list:l0 level1 lfo1'>North quay</li></ul>
      <table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr style='mso-yfti-irow:0'><td width=100 style='width:75pt'><p class=MsoNormal>Ship</p></td><td><p class=MsoNormal>Day</p></td></tr></table><!--EndFragment--></body></html>`,
      'Berths\nNorth quay\nShip Day',
    );
    await page.locator('.editor li', { hasText: 'North quay' }).waitFor();
    await page.locator('.editor b', { hasText: 'Berths' }).waitFor();
    await page.locator('.editor td', { hasText: 'Ship' }).waitFor();
    for (const html of [await page.locator('.editor[contenteditable]').innerHTML(), await draft('Pasted from a letter', 'North quay')]) {
      assert.doesNotMatch(html, /Mso|mso-|<o:p|<w:|xml|StartFragment|style=|WordDocument|Calibri/i);
    }
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await gone(page.locator('.composer'));
  });
});

describe('reporting spam', { concurrency: false, timeout: 90_000 }, () => {
  const MESSAGES = 12;
  const LAST = `Bargain ${MESSAGES - 1}`;

  it('moves it to Junk with the keyboard, several at once, and back by the menu', async () => {
    const junk = await server.role('junk');
    for (let n = 0; n < MESSAGES; n++) await server.put('inbox', { subject: `Bargain ${n}`, text: `Cheap watches, number ${n}`, from: [{ email: 'offers@bargain.example' }] });
    await nav('Inbox').click();
    await page.keyboard.press('/');
    await page.keyboard.type('subject:bargain');
    await page.keyboard.press('Enter');
    await until(async () => (await page.locator('.list-head').count()) > 0 && (await row(page, 'Bargain').count()) > 5, 'found');
    await page.getByRole('button', { name: 'Select all' }).click();
    await page.getByText(`${MESSAGES} selected`).waitFor();
    await page.keyboard.press('!');
    await toast(`${MESSAGES} messages reported as spam`).waitFor();
    await until(async () => (await server.find({ inMailbox: junk, hasKeyword: '$junk' })).length === MESSAGES, 'all are in Junk on the server, marked as such');
    await nav(/^(Junk|Spam)/).click();
    await open(LAST);
    await page.locator('.reader-head').getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Not spam' }).click();
    await gone(page.locator('.row:not(.bones)').filter({ has: page.getByText(LAST, { exact: true }) }));
    await until(async () => (await email(LAST)).keywords.$notjunk, 'no spam on the server');
    assert.equal((await email(LAST)).mailboxIds[junk], undefined);
    await page.keyboard.press('z');
    await until(async () => (await email(LAST)).mailboxIds[junk], 'back in Junk');
  });
});

describe('installing', { concurrency: false, timeout: 60_000 }, () => {
  it('is offered: the manifest, the icons and the worker are as browsers ask', async () => {
    await page.goto(base);
    await page.locator('.list-head h1').waitFor();
    const client = await one.context.newCDPSession(page);
    await client.send('Page.enable');
    const { url, errors, data } = await client.send('Page.getAppManifest');
    assert.deepEqual(errors, []);
    assert.equal(url, `${base}/manifest.webmanifest`);
    const manifest = JSON.parse(data);
    assert.equal(manifest.name, 'Redoubt');
    assert.equal(manifest.display, 'standalone');
    assert.ok(manifest.start_url && manifest.icons.some((icon) => icon.purpose.includes('maskable')));
    for (const icon of manifest.icons) {
      const shown = await page.evaluate(async (source) => {
        const answer = await fetch(source);
        const image = new Image();
        image.src = source;
        await image.decode();
        return { type: answer.headers.get('content-type').split(';')[0], width: image.naturalWidth, height: image.naturalHeight };
      }, icon.src);
      assert.equal(shown.type, icon.type);
      assert.ok(shown.width >= 144 && shown.width === shown.height, JSON.stringify(shown));
      if (icon.sizes !== 'any') assert.equal(icon.sizes, `${shown.width}x${shown.height}`);
    }
    await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), 'the worker has the page');
    const { installabilityErrors } = await client.send('Page.getInstallabilityErrors');
    // A browser of a test has no profile to install into.
    assert.deepEqual(installabilityErrors.filter((each) => each.errorId !== 'in-incognito'), []);
  });
});

describe('notifications', { concurrency: false, timeout: 60_000 }, () => {
  it('tell of new mail once, whatever the number of tabs, and only who is not looking', async () => {
    const { context } = one;
    await context.grantPermissions(['notifications'], { origin: base });
    await context.addInitScript(() => {
      window.notices = [];
      const Real = window.Notification;
      window.Notification = class extends Real {
        constructor(title, options) {
          super(title, options);
          window.notices.push({ title, body: options.body });
        }
      };
      // Every page of a test believes that it is looked at.
      document.hasFocus = () => window.looking === true;
    });
    await page.goto(`${base}/settings/general`);
    const wanted = page.getByRole('switch', { name: 'Show a notification when mail arrives' });
    // The browser is asked first.
    await wanted.click();
    await until(() => wanted.isChecked(), 'allowed by the browser');
    await page.goto(base);
    const tab = await context.newPage();
    await tab.goto(base);
    for (const each of [page, tab]) await each.locator('.list-head h1').waitFor();
    const notices = async () => [...(await page.evaluate(() => window.notices)), ...(await tab.evaluate(() => window.notices))];
    await server.put('inbox', { subject: 'Ring the bell' });
    for (const each of [page, tab]) await row(each, 'Ring the bell').waitFor();
    await until(async () => (await notices()).length > 0, 'it is told');
    // Nobody tells of what was read elsewhere already, nor while she looks.
    for (const each of [page, tab]) await each.evaluate(() => (window.looking = true));
    await server.put('inbox', { subject: 'She looks' });
    for (const each of [page, tab]) await row(each, 'She looks').waitFor();
    assert.deepEqual(await notices(), [{ title: 'Mara Lindqvist', body: 'Ring the bell' }]);
    await tab.close();
  });

  it('have brought no complaint of the page', () => assert.deepEqual(one.complaints.filter((each) => !/status of 502/.test(each)), []));
});
