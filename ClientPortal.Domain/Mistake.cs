using FluentValidation;

namespace ClientPortal.Domain;

/// <summary>
/// One thing that can be wrong with what was given: a stable code, which is also the key of its translation, and the English sentence.
/// Declared as static fields, so that a test finds every one and its words.
/// </summary>
public sealed record Mistake(string Code, string Sentence)
{
    /// <summary>The refusal that puts this mistake at one field.</summary>
    public Problem At(string field, ProblemKind kind = ProblemKind.Invalid) => Problem.OfField(field, Code, Sentence, kind);

    /// <summary>The refusal that is about no field.</summary>
    public Problem As(ProblemKind kind) => new(kind, Code, Sentence);

    /// <summary>The state of things forbids the act.</summary>
    public Problem AsConflict() => As(ProblemKind.Conflict);
}

internal static class MistakeRules
{
    public static IRuleBuilderOptions<T, TProperty> Otherwise<T, TProperty>(this IRuleBuilderOptions<T, TProperty> rule, Mistake mistake) =>
        rule.WithErrorCode(mistake.Code).WithMessage(mistake.Sentence);

    /// <summary>Reports what <paramref name="find"/> finds wrong with the value; null for nothing.</summary>
    public static IRuleBuilderOptionsConditions<T, TProperty> Has<T, TProperty>(this IRuleBuilder<T, TProperty> rule, Func<TProperty, Mistake?> find) =>
        rule.Custom((value, context) => context.Report(find(value)));

    public static void Report<T>(this ValidationContext<T> context, Mistake? mistake, string? field = null)
    {
        if (mistake is not null)
        {
            context.AddFailure(new FluentValidation.Results.ValidationFailure(field ?? context.PropertyPath, mistake.Sentence) { ErrorCode = mistake.Code });
        }
    }
}
