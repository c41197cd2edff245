package ir.scheduling.configuration;

/** A password. It is never part of a text that could be logged. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "(secret)";
    }
}
