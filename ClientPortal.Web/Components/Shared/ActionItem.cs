namespace ClientPortal.Web.Components.Shared;

/// <summary>One line of an <see cref="ActionMenu"/>.</summary>
public sealed record ActionItem(string Text, string Icon, Func<Task> ChooseAsync)
{
    /// <summary>Whether it takes something away for good; shown in red.</summary>
    public bool IsDangerous { get; init; }
}
