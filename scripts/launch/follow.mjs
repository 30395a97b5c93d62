/**
 * Loaded before what the launcher runs. When the launcher is gone without a word (kill -9), the channel to it closes,
 * and the process is asked to stop, as by anybody else.
 *
 * The children of that process inherit this line of the command with their own channels, which are none of our business.
 */
const launcher = Number(process.env.DAYLINE_LAUNCHER)
if (launcher === process.ppid) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel?.unref()
}
