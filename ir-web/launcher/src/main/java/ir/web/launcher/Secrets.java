package ir.web.launcher;

import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * Passwords of the database roles, created at the first start. They are stored in {@code secrets/database.properties}
 * of the data folder, readable only by the account that started the product.
 */
public final class Secrets {
    static final List<String> ROLES = List.of("postgres", "ir_owner", "ir_app", "keycloak");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final int BYTES = 24;

    private final Map<String, String> passwords;

    private Secrets(Map<String, String> passwords) {
        this.passwords = passwords;
    }

    /** Creates random passwords without storing them. */
    static Secrets make() {
        var random = new SecureRandom();
        var passwords = new TreeMap<String, String>();
        for (var role : ROLES) {
            var bytes = new byte[BYTES];
            random.nextBytes(bytes);
            // letters, digits, - and _: no character that a URL, a shell or SQL would have to quote
            passwords.put(role, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
        return new Secrets(passwords);
    }

    static boolean exist(Path data) {
        return Files.exists(file(data));
    }

    /** Reads the passwords of a data folder and removes other accounts' access to the file. */
    public static Secrets read(Path data) throws IOException {
        var file = file(data);
        protect(file);
        var read = new Properties();
        read.load(new StringReader(Files.readString(file)));
        var passwords = new TreeMap<String, String>();
        for (var role : ROLES) {
            var password = read.getProperty(role, "");
            if (password.isEmpty()) {
                throw new StartupException(
                        "The password of the database role " + role + " is missing in " + file + ".",
                        "Restore the file from a backup, or delete it and start again: the start creates new passwords.");
            }
            passwords.put(role, password);
        }
        return new Secrets(passwords);
    }

    void write(Path data) throws IOException {
        var file = file(data);
        Files.createDirectories(file.getParent());
        Files.setPosixFilePermissions(file.getParent(), FOLDER);
        var text = new StringBuilder("# Passwords of the database roles, created at the first start.\n");
        passwords.forEach((role, password) ->
                text.append(role).append('=').append(password).append('\n'));
        var begun = file.resolveSibling(file.getFileName() + ".begun");
        Files.deleteIfExists(begun);
        try (var channel = Files.newByteChannel(
                        begun,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(FILE));
                var out = Channels.newOutputStream(channel)) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public String password(String role) {
        var password = passwords.get(role);
        if (password == null) {
            throw new IllegalArgumentException("There is no database role " + role);
        }
        return password;
    }

    private static Path file(Path data) {
        return data.resolve("secrets/database.properties");
    }

    private static void protect(Path file) throws IOException {
        if (!Files.getPosixFilePermissions(file).equals(FILE)) {
            Files.setPosixFilePermissions(file, FILE);
        }
    }

    @Override
    public String toString() {
        return "passwords of " + passwords.keySet();
    }
}
