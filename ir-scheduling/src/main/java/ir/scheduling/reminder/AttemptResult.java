package ir.scheduling.reminder;

/** The result of one attempt to send a reminder. */
sealed interface AttemptResult {
    record Sent() implements AttemptResult {}

    record Dropped(String why) implements AttemptResult {}

    /** The mail server did not accept the message. */
    record Undelivered(String why) implements AttemptResult {}

    /** The message could not be created. */
    record Broken(String why) implements AttemptResult {}
}
