using FluentValidation.Results;

namespace ClientPortal.Domain;

/// <summary>A refusal: a stable code for programs and translations, an English sentence for people, and the fields it is about.</summary>
/// <param name="Kind">What a face answers with.</param>
/// <param name="Code">snake_case and stable; the key of the translation.</param>
/// <param name="Sentence">English, ends with a full stop, says what to do, never contains a secret or another workspace's data.</param>
public sealed record Problem(ProblemKind Kind, string Code, string Sentence)
{
    /// <summary>Every field that is wrong, all at once; empty where the problem is not about a field.</summary>
    public IReadOnlyList<FieldProblem> Fields { get; init; } = [];

    /// <summary>The right that the actor lacks; none where it is something else.</summary>
    public Rights MissingRight { get; init; }

    /// <summary>How long to wait, where that would help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <param name="missing">The right that would do; none where it is not a right alone that is missing.</param>
    public static Problem NotAllowed(Rights missing = Rights.None) =>
        new(ProblemKind.NotAllowed, "not_allowed", "You may not do this. Ask an owner or admin of the workspace.") { MissingRight = missing };

    public static Problem NotFound() =>
        new(ProblemKind.NotFound, "not_found", "It does not exist, or it is not yours.");

    public static Problem NeedsFreshSignIn() =>
        new(ProblemKind.NeedsFreshSignIn, "insufficient_user_authentication", "Confirm your password to go on.");

    public static Problem Stale() =>
        new(ProblemKind.Stale, "changed_meanwhile", "Somebody changed this in the meantime. Reload and try again.");

    /// <summary>Wait; <paramref name="retryAfter"/> becomes the header (RFC 6585 §4).</summary>
    public static Problem TooMany(TimeSpan? retryAfter = null) =>
        new(ProblemKind.TooMany, "too_many_requests", "Too many tries. Wait a moment and try again.") { RetryAfter = retryAfter };

    /// <summary>The same about calls, which are no tries at anything.</summary>
    public static Problem TooManyCalls(TimeSpan? retryAfter) => TooMany(retryAfter) with { Sentence = "Too many calls. Wait as long as Retry-After says." };

    /// <summary>This node cannot say at the moment.</summary>
    public static Problem Unavailable(TimeSpan retryAfter) =>
        new(ProblemKind.Unavailable, "temporarily_unavailable", "This cannot be answered at the moment. Try again in a few seconds.") { RetryAfter = retryAfter };

    public static Problem Conflict(string code, string sentence) => new(ProblemKind.Conflict, code, sentence);

    /// <summary>One wrong field.</summary>
    public static Problem OfField(string field, string code, string sentence, ProblemKind kind = ProblemKind.Invalid) =>
        new(kind, code, sentence) { Fields = [new FieldProblem(field, code, sentence)] };

    /// <summary>Every mistake a validator found; null where it found none.</summary>
    public static Problem? From(ValidationResult result) =>
        OfFields([.. result.Errors.Select(error => new FieldProblem(error.PropertyName, error.ErrorCode, error.ErrorMessage))]);

    /// <summary>Several wrong fields; null for none.</summary>
    public static Problem? OfFields(IReadOnlyList<FieldProblem> fields) => fields.Count == 0
        ? null
        : new Problem(ProblemKind.Invalid, "validation_failed", "Some values are not right.") { Fields = fields };
}

/// <summary>What is wrong with one field.</summary>
/// <param name="Field">The draft's property name; list items as <c>RedirectUris[1]</c>. The API writes it in camelCase.</param>
/// <param name="Code">snake_case and stable; the key of the translation.</param>
/// <param name="Sentence">English; says what to do.</param>
public sealed record FieldProblem(string Field, string Code, string Sentence);
