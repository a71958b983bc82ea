using ClientPortal.Domain;
using ClientPortal.Web.Words;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Shared;

/// <summary>A labelled field that shows what a <see cref="Problem"/> says about it, where people and screen readers look for it.</summary>
public abstract class FieldComponent : ComponentBase
{
    private static int count;
    private readonly string id = $"field-{Interlocked.Increment(ref count)}";

    [Parameter]
    public string Label { get; set; } = "";

    [Parameter]
    public string? Hint { get; set; }

    /// <summary>The refusal of the last try; null before the first.</summary>
    [Parameter]
    public Problem? Problem { get; set; }

    /// <summary>The field's name in <see cref="Problem.Fields"/>.</summary>
    [Parameter]
    public string Field { get; set; } = "";

    [Inject]
    internal ProblemText Problems { get; set; } = default!;

    protected string Id => id;

    protected string HintId => $"{id}-hint";

    protected string ErrorId => $"{id}-error";

    protected string? Error => Problems.Of(Problem, Field);

    protected string? AriaInvalid => Error is null ? null : "true";

    protected string? DescribedBy => (Hint, Error) switch
    {
        (null, null) => null,
        (_, null) => HintId,
        (null, _) => ErrorId,
        _ => $"{ErrorId} {HintId}",
    };
}
