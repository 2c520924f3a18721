import { chromium } from '@playwright/test';
import { launchOptions } from './bench/chromium.ts';
const base = 'http://localhost:4955';
const [,, ...jobs] = process.argv;
const browser = await chromium.launch(launchOptions);
for (const job of jobs) {
  const [who, path, name, size] = job.split(',');
  const [w, h] = (size ?? '1280x800').split('x').map(Number);
  const context = await browser.newContext({ viewport: { width: w!, height: h! } });
  const page = await context.newPage();
  page.on('pageerror', (e) => console.log(name, 'PAGEERROR', e.message));
  page.on('console', (m) => m.type() === 'error' && console.log(name, 'console', m.text().slice(0, 300)));
  if (who !== '-') {
    const r = await context.request.post(`${base}/api/auth/sign-in/email`, { data: { email: who, password: 'lonewatch-demo' } });
    if (!r.ok()) console.log(name, 'sign-in', r.status(), await r.text());
  }
  await page.goto(base + path);
  await page.waitForTimeout(Number(process.env.WAIT ?? 2500));
  await page.screenshot({ path: `/tmp/h5shots/${name}.png` });
  console.log(name, page.url());
  await context.close();
}
await browser.close();
