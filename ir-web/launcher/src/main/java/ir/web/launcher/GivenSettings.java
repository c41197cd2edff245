package ir.web.launcher;

import ir.scheduling.configuration.Configuration;
import ir.scheduling.configuration.InvalidConfigurationException;
import ir.scheduling.configuration.ServerSettings;
import ir.scheduling.configuration.Setting;
import ir.scheduling.configuration.UnknownSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of this process: system properties first, then environment variables, as MicroProfile Config reads them in
 * the server.
 */
record GivenSettings(Function<String, @Nullable String> properties, Function<String, @Nullable String> environment) {
    static GivenSettings ofThisProcess() {
        return new GivenSettings(System::getProperty, System::getenv);
    }

    @Nullable
    String text(String name) {
        var property = properties.apply(name);
        return property == null ? environment.apply(Setting.variable(name)) : property;
    }

    boolean has(Setting<?> setting) {
        return text(setting.name()) != null;
    }

    /** Checks the settings that the server will read, so that it is not started in vain. */
    void requireValidForServer() {
        try {
            Configuration.read(this::text);
        } catch (InvalidConfigurationException invalid) {
            throw asStartupException(invalid);
        }
    }

    static StartupException asStartupException(InvalidConfigurationException invalid) {
        return new StartupException(String.valueOf(invalid.getMessage()), "Correct the settings, then start again.");
    }

    /** One sentence for each name that looks like a setting and is none. */
    static List<String> warnings() {
        var names = new HashSet<>(System.getProperties().stringPropertyNames());
        names.addAll(System.getenv().keySet());
        return UnknownSettings.warnings(names, LauncherSettings.known());
    }

    /**
     * What the server is started with: what is set here, and what the launcher determines.
     *
     * @param determined values by setting; they replace what is set here
     */
    List<String> serverProperties(Map<Setting<?>, String> determined) {
        var values = new LinkedHashMap<Setting<?>, String>();
        for (var setting : ServerSettings.all()) {
            var text = text(setting.name());
            if (text != null && !setting.secret() && !isOfDatabase(setting)) {
                values.put(setting, text);
            }
        }
        values.putAll(determined);
        var properties = new ArrayList<String>();
        values.forEach((setting, text) -> properties.add("-D" + setting.name() + "=" + text));
        return properties;
    }

    /** Passwords for the server: in its environment, so that they are not in the process list. */
    Map<String, String> serverSecrets() {
        var secrets = new LinkedHashMap<String, String>();
        for (var setting : ServerSettings.all()) {
            var text = text(setting.name());
            if (text != null && setting.secret() && !isOfDatabase(setting)) {
                secrets.put(setting.variable(), text);
            }
        }
        return secrets;
    }

    /** {@link Database#serverEnvironment} passes these, also for the embedded database. */
    private static boolean isOfDatabase(Setting<?> setting) {
        return setting.equals(ServerSettings.DATABASE_URL)
                || setting.equals(ServerSettings.DATABASE_USER)
                || setting.equals(ServerSettings.DATABASE_PASSWORD);
    }
}
