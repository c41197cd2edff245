package ir.scheduling.configuration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds names that look like settings and are none: a misspelt setting has no effect and is otherwise not noticed. */
public final class UnknownSettings {
    private UnknownSettings() {}

    /**
     * Returns one sentence for each unknown name.
     *
     * @param names all names of system properties and environment variables; those of other programs are ignored
     */
    public static List<String> warnings(Collection<String> names, List<Setting<?>> known) {
        var properties = known.stream().map(Setting::name).toList();
        var variables = known.stream().map(Setting::variable).toList();
        // a source of MicroProfile Config may list a variable under a second name, in lower case with dots
        var aliases = names.stream()
                .filter(variables::contains)
                .map(UnknownSettings::dotted)
                .collect(Collectors.toSet());
        var warnings = new ArrayList<String>();
        for (var name : Set.copyOf(names).stream().sorted().toList()) {
            if (name.startsWith("ir.") && !properties.contains(name) && !aliases.contains(name)) {
                warnings.add(warning("setting", name, properties));
            } else if (name.startsWith("IR_") && !variables.contains(name)) {
                warnings.add(warning("environment variable", name, variables));
            }
        }
        return warnings;
    }

    private static String warning(String what, String name, List<String> known) {
        return "The " + what + " " + name + " is not known and has no effect. The nearest known name is "
                + known.stream()
                        .min(Comparator.comparingInt(other -> distance(name, other)))
                        .orElseThrow()
                + ".";
    }

    private static String dotted(String variable) {
        return variable.toLowerCase(java.util.Locale.ROOT).replace('_', '.');
    }

    /** The number of characters to insert, delete or replace (Levenshtein). */
    static int distance(String from, String to) {
        var row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
