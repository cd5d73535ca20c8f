import { expect, test } from "vitest";
import { html, trusted } from "../../../src/report/html/markup.ts";

test("a text put into HTML is text, between tags and in attributes", () => {
  const text = `</td><script>alert("1")</script>&'`;
  expect(html`<td title="${text}">${text}</td>`.text).toBe(`<td title="${escaped}">${escaped}</td>`);
});
const escaped = "&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;";

test("markup, lists of it, numbers and nothing stand as they are", () => {
  expect(html`<p>${html`<b>${1}</b>`}${[trusted("<i>"), "<"]}${null}</p>`.text).toBe("<p><b>1</b><i>&lt;</p>");
});

test("what would turn the direction of writing stands as its number", () =>
  expect(html`${"a\u202eb\u0000"}`.text).toBe("a\\u{202e}b\\u{0}"));
