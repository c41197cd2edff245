package ir.fhir.security;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * SMART App Launch 2 scopes: {@code context/resource.interactions}, with interactions a subset of {@code cruds} in this
 * order. The terms {@code read}, {@code write} and {@code *} of version 1 are accepted. {@code system/} grants to a
 * system, {@code user/} to a person; {@code patient/} requires a launch with a patient, which this server does not
 * offer. Any other scope grants nothing, including one restricted by a search parameter.
 */
public record SmartScopes(List<Grant> grants) {
    private static final Pattern SCOPE =
            Pattern.compile("(user|system)/(\\*|[A-Z][A-Za-z]+)\\.(c?r?u?d?s?|read|write|\\*)");

    /** One granted scope: a resource type or {@code *}, with its interactions. */
    public record Grant(String resource, String interactions) {}

    public SmartScopes {
        grants = List.copyOf(grants);
    }

    /** @param context {@code system} or {@code user}, depending on the caller */
    public static SmartScopes parse(String claim, String context) {
        return new SmartScopes(Arrays.stream(claim.strip().split("\\s+"))
                .flatMap(scope -> {
                    var match = SCOPE.matcher(scope);
                    return match.matches()
                                    && match.group(1).equals(context)
                                    && !match.group(3).isEmpty()
                            ? java.util.stream.Stream.of(new Grant(match.group(2), letters(match.group(3))))
                            : java.util.stream.Stream.empty();
                })
                .toList());
    }

    private static String letters(String interactions) {
        return switch (interactions) {
            case "read" -> "rs";
            case "write" -> "cud";
            case "*" -> "cruds";
            default -> interactions;
        };
    }

    /** Formats the grants as a scope claim. */
    public String text(String context) {
        return grants.stream()
                .map(grant -> context + "/" + grant.resource() + "." + grant.interactions())
                .collect(java.util.stream.Collectors.joining(" "));
    }

    /** Returns whether one interaction (a letter of c, r, u, d, s) is granted. */
    public boolean permits(String resource, char interaction) {
        return grants.stream()
                .anyMatch(grant ->
                        (grant.resource().equals("*") || grant.resource().equals(resource))
                                && grant.interactions().indexOf(interaction) >= 0);
    }
}
