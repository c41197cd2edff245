package ir.fhir.provider;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.fhir.intake.TransactionBundleProcessor;
import ir.fhir.mapper.ReceivedResourceMapper;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.intake.MappedIntake;
import ir.scheduling.intake.ReceivedResourceService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Processes a single create or update through the transaction-bundle pipeline. */
@Dependent
final class ReceivedResourceWriter {
    private final FhirRequestContext context;
    private final FhirSearchService searchService;
    private final MappedIntake mappedIntake;
    private final ReceivedResourceService receivedResourceService;

    @Inject
    ReceivedResourceWriter(
            FhirRequestContext context,
            FhirSearchService searchService,
            MappedIntake mappedIntake,
            ReceivedResourceService receivedResourceService) {
        this.context = context;
        this.searchService = searchService;
        this.mappedIntake = mappedIntake;
        this.receivedResourceService = receivedResourceService;
    }

    MethodOutcome create(Resource resource, @Nullable String ifNoneExist, RequestDetails request) {
        if (ifNoneExist != null && !ifNoneExist.isBlank()) {
            named(resource, ifNoneExist, "If-None-Exist");
        }
        resource.setId((String) null);
        return ingest(resource, Bundle.HTTPVerb.POST, request);
    }

    /** Stores a newer version under the same id. */
    MethodOutcome update(IdType id, Resource resource, RequestDetails request) {
        var known = searchService.read(resource.fhirType(), id.getIdPart(), request);
        newest(request, known, context.zone());
        resource.setId(id.toUnqualifiedVersionless());
        return ingest(resource, Bundle.HTTPVerb.PUT, request);
    }

    /** Conditional update by identifier. Creates the resource if none has the identifier. */
    MethodOutcome update(String condition, Resource resource, RequestDetails request) {
        named(resource, condition, "the condition of the update");
        return ingest(resource, Bundle.HTTPVerb.PUT, request);
    }

    /** Returns the version of a change. If-Match is required and must name the newest version. */
    static long requireIfMatch(RequestDetails request, Resource known, ZoneId zone) {
        if (ifMatch(request).isEmpty()) {
            throw OperationOutcomeMapper.exception(new Rejection.VersionMissing(), zone);
        }
        newest(request, known, zone);
        return Long.parseLong(known.getMeta().getVersionId());
    }

    static Optional<String> ifMatch(RequestDetails request) {
        return Optional.ofNullable(request.getHeader("If-Match")).map(h -> h.replaceAll("^(W/)?\"?|\"$", ""));
    }

    /**
     * @throws OperationOutcomeMapper.RejectedRequestException if the client names a version other than the stored one
     */
    private static void newest(RequestDetails request, Resource known, ZoneId zone) {
        var asked = ifMatch(request);
        if (asked.isPresent() && !asked.get().equals(known.getMeta().getVersionId())) {
            throw OperationOutcomeMapper.exception(
                    new Rejection.StaleVersion(
                            number(asked.get(), zone),
                            number(String.valueOf(known.getMeta().getVersionId()), zone)),
                    zone);
        }
    }

    private static long number(String version, ZoneId zone) {
        try {
            return Long.parseLong(version);
        } catch (NumberFormatException exception) {
            throw OperationOutcomeMapper.exception(
                    new Rejection.InvalidValue("If-Match", version, "version-number"), zone);
        }
    }

    /**
     * Verifies that a condition is the resource's own identifier, which is the only search that guarantees uniqueness.
     */
    private void named(Resource resource, String condition, String where) {
        var query = decoded(condition.substring(condition.indexOf('?') + 1), where);
        var own = ReceivedResourceMapper.identifier(resource);
        boolean same = own.map(i -> query.equals("identifier=" + i.getSystem() + "|" + i.getValue()))
                .orElse(false);
        if (!same) {
            throw reject(new Rejection.InvalidValue(
                    where,
                    query,
                    Expected.of(
                            "first-identifier",
                            own.map(Identifier::getSystem).orElse("system"),
                            own.map(Identifier::getValue).orElse("value"))));
        }
    }

    private String decoded(String query, String where) {
        try {
            return URLDecoder.decode(query, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException nothing) {
            throw reject(new Rejection.InvalidValue(where, query, "query-valid-percent-encoding"));
        }
    }

    private MethodOutcome ingest(Resource resource, Bundle.HTTPVerb verb, RequestDetails request) {
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.TRANSACTION);
        bundle.addEntry().setResource(resource).getRequest().setMethod(verb).setUrl(resource.fhirType());
        var intake = new TransactionBundleProcessor(
                FhirContext.forR4Cached(),
                mappedIntake,
                receivedResourceService,
                context.zone(),
                TransactionBundleProcessor.IntakeSource.SINGLE);
        var answer = context.orThrow(intake.process(context.actor(request), bundle, context.now()));
        var response = answer.getEntryFirstRep().getResponse();
        var id = new IdType(response.getLocation());
        var stored = searchService.read(resource.fhirType(), id.getIdPart(), request);
        boolean created = response.getStatus().startsWith("201");
        var named = id.withVersion(stored.getMeta().getVersionId());
        if (created && verb == Bundle.HTTPVerb.PUT) {
            // HAPI sets the Location header for a create, but not for an update that created a resource
            ((ServletRequestDetails) request)
                    .getServletResponse()
                    .setHeader("Location", request.getFhirServerBase() + "/" + named.getValue());
        }
        return new MethodOutcome(named, created).setResource(stored);
    }

    private RuntimeException reject(Rejection rejection) {
        return OperationOutcomeMapper.exception(rejection, context.zone());
    }
}
