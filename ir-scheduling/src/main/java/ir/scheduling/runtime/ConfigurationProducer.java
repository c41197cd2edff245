package ir.scheduling.runtime;

import ir.scheduling.configuration.Configuration;
import ir.scheduling.configuration.ServerSettings;
import ir.scheduling.configuration.UnknownSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.Config;

/**
 * Reads the settings by MicroProfile Config: system properties first, then environment variables. A value that is not
 * accepted stops the deployment.
 */
@ApplicationScoped
public class ConfigurationProducer {
    private static final Logger LOG = Logger.getLogger(ConfigurationProducer.class.getName());

    private final Config config;

    @Inject
    public ConfigurationProducer(Config config) {
        this.config = config;
    }

    /** Values are taken as they are written: a password may contain the characters of an expression. */
    @Produces
    @Singleton
    Configuration configuration() {
        return Configuration.read(name -> config.getConfigValue(name).getRawValue());
    }

    /** The settings are read at the start in any case, not only when the first bean needs them. */
    void begin(@Observes @Initialized(ApplicationScoped.class) Object started, Configuration configuration) {
        var names = new HashSet<String>();
        config.getPropertyNames().forEach(names::add);
        UnknownSettings.warnings(names, ServerSettings.all()).forEach(LOG::warning);
    }
}
