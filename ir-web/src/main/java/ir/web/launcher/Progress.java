package ir.web.launcher;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;

/** One line a step, with the time it took. Never reads standard input, so it works with no terminal attached. */
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
