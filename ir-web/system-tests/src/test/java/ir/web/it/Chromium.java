package ir.web.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A browser for the tests: the installed one; otherwise Debian's when run as root; otherwise one shipped in an npm
 * package; otherwise Playwright's download. Downloads are reported.
 */
final class Chromium {
    private static final Optional<Path> FOUND = installed().or(Chromium::debian).or(Chromium::npm);

    private Chromium() {}

    /** @return empty if only Playwright's own download is possible */
    static Optional<Path> executable() {
        return FOUND;
    }

    private static Optional<Path> installed() {
        return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> debian() {
        if (!"root".equals(System.getProperty("user.name")) || !Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            return Optional.empty();
        }
        System.out.println("No Chromium here: installing Debian's (apt-get install chromium)");
        run(Path.of("."), "apt-get", "update", "-qq");
        run(Path.of("."), "apt-get", "install", "-y", "-qq", "chromium");
        return installed();
    }

    private static Optional<Path> npm() {
        var folder = Path.of(System.getProperty("ir.output"), "browser");
        try {
            Files.createDirectories(folder);
            System.out.println("No Chromium here: taking the one in the npm package @sparticuz/chromium");
            Files.writeString(folder.resolve("package.json"), "{\"private\":true,\"type\":\"module\"}");
            if (!run(
                    folder,
                    "npm",
                    "install",
                    "--no-audit",
                    "--no-fund",
                    "--ignore-scripts",
                    "@sparticuz/chromium@147")) {
                return Optional.empty();
            }
            Files.writeString(
                    folder.resolve("where.mjs"),
                    "import c from '@sparticuz/chromium'; import {writeFileSync} from 'fs';"
                            + " writeFileSync('where.txt', await c.executablePath());");
            if (!run(folder, "node", "where.mjs")) {
                return Optional.empty();
            }
            return Optional.of(
                    Path.of(Files.readString(folder.resolve("where.txt")).strip()));
        } catch (IOException exception) {
            return Optional.empty();
        }
    }

    private static boolean run(Path folder, String... command) {
        try {
            var process = new ProcessBuilder(List.of(command))
                    .directory(folder.toFile())
                    .inheritIO()
                    .start();
            return process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
