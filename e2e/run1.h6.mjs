import { as, shot, O, browser } from './shots.h6.mjs';
for (const size of ['d','m']) for (const [who, path, name] of [
  ['admin@demo.example','/employers','employers'],['manager@demo.example','/people','people'],['manager@demo.example','/access','access'],
  ['manager@demo.example','/account','account'],['worker@demo.example','/me/seen','seen'],['dpo@demo.example','/reviews','reviews'],['supervisor@demo.example','/reviews','reviews-sup'],['manager@demo.example','/employers','notyours'],['analyst@demo.example','/','figures']]) {
  const page = await as(who,size); await page.goto(O+path); await page.waitForLoadState('networkidle'); await page.waitForTimeout(300);
  await shot(page, `${name}-${size}`); await page.context().close();
}
await browser.close();
