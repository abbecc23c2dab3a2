// Asks the operator until it is ready, for at most a minute: right after an installation it may still be starting.
const deadline = Date.now() + 60_000;
let seen = "nothing yet";
while (Date.now() < deadline) {
  try {
    const answer = await fetch(`${process.env.OPERATOR_URL}/readyz`, { signal: AbortSignal.timeout(5_000) });
    seen = `${answer.status} ${await answer.text()}`;
    if (answer.ok) {
      process.stdout.write(`the operator is ready: ${seen}\n`);
      process.exit(0);
    }
  } catch (error) {
    seen = String(error.cause ?? error);
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}
process.stderr.write(`the operator is not ready; last seen at ${process.env.OPERATOR_URL}/readyz: ${seen}\n`);
process.exit(1);
