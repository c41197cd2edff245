package ir.domain.referral;

/** The number the ordering system gave, with the system that gave it; unique together. */
public record OrderNumber(String system, String value) {}
