package ir.scheduling.booking;

/** A client's key for one request, so that a repeated request is executed once. */
public record IdempotencyKey(String key, String bodyHash) {}
