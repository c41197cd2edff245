package ir.domain.referral;

/** Opaque; equal to the id of the ServiceRequest that asked. */
public record ReferralId(String value) {
    public ReferralId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("referral id: blank (expected: an id)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
