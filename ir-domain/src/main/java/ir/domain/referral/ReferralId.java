package ir.domain.referral;

/** Opaque id of a referral; equal to the id of its ServiceRequest. */
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
