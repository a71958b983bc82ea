namespace ClientPortal.Domain.Links;

internal static class LinkProblems
{
    /// <summary>Unknown, used and expired look the same.</summary>
    public static Problem Spent() =>
        new(ProblemKind.NotFound, "link_spent", "This link does not work any more: it was used, or it is too old. Ask for a new one.");
}
