package ir.domain.session;

/** Freeze, passive thaw, freeze, in minutes. 10-8-10 is the default within the usual range (INS15). */
public record CryoProtocol(int firstFreeze, int thaw, int secondFreeze) {
    public static final CryoProtocol STANDARD = new CryoProtocol(10, 8, 10);

    public CryoProtocol {
        if (firstFreeze < 1 || thaw < 1 || secondFreeze < 1) {
            throw new IllegalArgumentException(
                    "protocol: " + firstFreeze + "-" + thaw + "-" + secondFreeze + " (expected: each >= 1 min)");
        }
    }

    public int minutes() {
        return firstFreeze + thaw + secondFreeze;
    }
}
