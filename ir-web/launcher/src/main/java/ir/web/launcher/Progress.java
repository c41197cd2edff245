package ir.web.launcher;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Prints one line per start-up step with its duration. Never reads standard input, so that it works without a terminal.
 */
public final class Progress {
    private final PrintStream out;

    public Progress(PrintStream out) {
        this.out = out;
    }

    void print(String line) {
        out.println(line);
        out.flush();
    }

    <T> T step(String what, Callable<T> work) throws Exception {
        print("  … " + what);
        long begun = System.nanoTime();
        T result = work.call();
        print(String.format(Locale.ROOT, "  ✓ %s  (%.1f s)", what, (System.nanoTime() - begun) / 1e9));
        return result;
    }
}
