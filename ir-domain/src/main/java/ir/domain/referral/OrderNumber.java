package ir.domain.referral;

/** The order number and the ordering system that assigned it; unique together. */
public record OrderNumber(String system, String value) {}
