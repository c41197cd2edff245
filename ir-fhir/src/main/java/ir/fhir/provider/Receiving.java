package ir.fhir.provider;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import ir.domain.outcome.Refusal;
import ir.fhir.intake.TransactionIntake;
import ir.fhir.mapping.EvidenceMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** One resource sent by itself goes the way a bundle of one goes. */
final class Receiving {
    private final Door door;
    private final SearchAnswers answers;

    Receiving(Door door, SearchAnswers answers) {
        this.door = door;
        this.answers = answers;
    }

    MethodOutcome create(Resource resource, @Nullable String ifNoneExist, RequestDetails request) {
        if (ifNoneExist != null && !ifNoneExist.isBlank()) {
            named(resource, ifNoneExist, "If-None-Exist");
        }
        resource.setId((String) null);
        return taken(resource, Bundle.HTTPVerb.POST, request);
    }

    /** A newer version of what is kept under this id. */
    MethodOutcome update(IdType id, Resource resource, RequestDetails request) {
        var known = answers.read(resource.fhirType(), id.getIdPart(), request);
        newest(request, known, door.zone());
        resource.setId(id.toUnqualifiedVersionless());
        return taken(resource, Bundle.HTTPVerb.PUT, request);
    }

    /** By identifier: what is not there yet is made. */
    MethodOutcome update(String condition, Resource resource, RequestDetails request) {
        named(resource, condition, "the condition");
        return taken(resource, Bundle.HTTPVerb.PUT, request);
    }

    /** The version a change is made to: it must be said, and be the newest. */
    static long owed(RequestDetails request, Resource known, ZoneId zone) {
        if (ifMatch(request).isEmpty()) {
            throw RefusalOutcome.exception(new Refusal.VersionMissing(), zone);
        }
        newest(request, known, zone);
        return Long.parseLong(known.getMeta().getVersionId());
    }

    static Optional<String> ifMatch(RequestDetails request) {
        return Optional.ofNullable(request.getHeader("If-Match")).map(h -> h.replaceAll("^(W/)?\"?|\"$", ""));
    }

    /** @throws RefusalOutcome.Refused where the caller names another version than the one that is kept */
    private static void newest(RequestDetails request, Resource known, ZoneId zone) {
        var asked = ifMatch(request);
        if (asked.isPresent() && !asked.get().equals(known.getMeta().getVersionId())) {
            throw RefusalOutcome.exception(
                    new Refusal.StaleVersion(
                            number(asked.get(), zone),
                            number(String.valueOf(known.getMeta().getVersionId()), zone)),
                    zone);
        }
    }

    private static long number(String version, ZoneId zone) {
        try {
            return Long.parseLong(version);
        } catch (NumberFormatException notANumber) {
            throw RefusalOutcome.exception(new Refusal.InvalidValue("If-Match", version, "a version number"), zone);
        }
    }

    /** Uniqueness is kept by identifier, so that is what one can ask by; and it must be the resource's own. */
    private void named(Resource resource, String condition, String where) {
        var query = decoded(condition.substring(condition.indexOf('?') + 1), where);
        var own = EvidenceMapping.identifier(resource);
        boolean same = own.map(i -> query.equals("identifier=" + i.getSystem() + "|" + i.getValue()))
                .orElse(false);
        if (!same) {
            throw refuse(new Refusal.InvalidValue(
                    where,
                    query,
                    "identifier=" + own.map(Identifier::getSystem).orElse("system") + "|"
                            + own.map(Identifier::getValue).orElse("value") + ", the resource's first identifier"));
        }
    }

    private String decoded(String query, String where) {
        try {
            return URLDecoder.decode(query, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException nothing) {
            throw refuse(new Refusal.InvalidValue(where, query, "a query in which each % stands for something"));
        }
    }

    private MethodOutcome taken(Resource resource, Bundle.HTTPVerb verb, RequestDetails request) {
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.TRANSACTION);
        bundle.addEntry().setResource(resource).getRequest().setMethod(verb).setUrl(resource.fhirType());
        var intake = new TransactionIntake(
                FhirContext.forR4Cached(), door.desks().records(), door.zone(), TransactionIntake.Path.SINGLE);
        var answer = door.orThrow(intake.take(door.actor(request), bundle, door.now()));
        var response = answer.getEntryFirstRep().getResponse();
        var id = new IdType(response.getLocation());
        var kept = answers.read(resource.fhirType(), id.getIdPart(), request);
        boolean created = response.getStatus().startsWith("201");
        var named = id.withVersion(kept.getMeta().getVersionId());
        if (created && verb == Bundle.HTTPVerb.PUT) {
            // HAPI tells where a create went, and not where an update that made something did
            ((ServletRequestDetails) request)
                    .getServletResponse()
                    .setHeader("Location", request.getFhirServerBase() + "/" + named.getValue());
        }
        return new MethodOutcome(named, created).setResource(kept);
    }

    private RuntimeException refuse(Refusal refusal) {
        return RefusalOutcome.exception(refusal, door.zone());
    }
}
