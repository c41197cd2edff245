package ir.web.launcher;

import ir.scheduling.configuration.Secret;
import ir.scheduling.configuration.ServerSettings;
import ir.scheduling.configuration.Setting;
import ir.scheduling.configuration.ValueType;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The settings that only the launcher reads, in the order of the reference. It reads those of the server too. */
final class LauncherSettings {
    static final Setting<Path> DATA = Setting.of(
                    "ir.data", ValueType.folder(), "the data folder: database, secrets, logs")
            .withDefault("data");
    static final Setting<Boolean> DEMO = Setting.of(
                    "ir.demo",
                    ValueType.flag(),
                    "`true` fills an empty database with a demo clinic and its patients; `false` sets the clinic up without"
                            + " patients")
            .withDefault("true");
    static final Setting<Integer> KEYCLOAK_PORT = Setting.of(
                    "ir.keycloak.port", ValueType.port(), "the port of Keycloak")
            .withDefault("8180");
    static final Setting<Integer> DATABASE_PORT = Setting.of(
                    "ir.db.port", ValueType.port(), "the port of the embedded PostgreSQL")
            .withDefault("5435");
    static final Setting<String> DATABASE_OWNER = Setting.of(
                    "ir.db.owner",
                    ValueType.text(),
                    "with `ir.db.url`: the role that owns the database and migrates it")
            .withDefault("ir_owner");
    static final Setting<Secret> DATABASE_OWNER_PASSWORD =
            Setting.of("ir.db.owner.password", ValueType.password(), "with `ir.db.url`: the password of the owner");

    /** Passed by the build; not in the reference, because an administrator has no reason to set them. */
    static final Setting<Path> BUILD = Setting.of(
            "ir.build", ValueType.folder(), "folder with the provisioned server, Keycloak and the applications");

    static final Setting<Path> ROOT =
            Setting.of("ir.root", ValueType.folder(), "folder of the checkout").withDefault(".");

    private LauncherSettings() {}

    /** What an administrator can set. */
    static List<Setting<?>> documented() {
        return List.of(DATA, DEMO, KEYCLOAK_PORT, DATABASE_PORT, DATABASE_OWNER, DATABASE_OWNER_PASSWORD);
    }

    /** Every name that the launcher or the server knows. */
    static List<Setting<?>> known() {
        return Stream.of(documented(), List.<Setting<?>>of(BUILD, ROOT), ServerSettings.all())
                .<Setting<?>>flatMap(List::stream)
                .toList();
    }
}
