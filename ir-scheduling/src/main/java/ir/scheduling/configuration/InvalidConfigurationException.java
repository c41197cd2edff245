package ir.scheduling.configuration;

import java.util.List;

/** One or more settings have values that are not accepted. The message names each of them and what is expected. */
public final class InvalidConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidConfigurationException(List<String> problems) {
        super(String.join("; ", problems));
    }
}
