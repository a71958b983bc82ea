using System.Diagnostics.CodeAnalysis;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>The time after a rotation in which the value before is taken beside the new one.</summary>
public static class Overlap
{
    /// <summary>Whether it still runs: as long as it does, and no longer, the rotation can be undone (<see cref="UndoRotation"/>), and no other overlap can begin (<see cref="RotateApiKey"/>).</summary>
    /// <param name="previousEndsAt">When the value before ends; null where there is none.</param>
    public static bool Runs([NotNullWhen(true)] DateTimeOffset? previousEndsAt, DateTimeOffset now) => previousEndsAt > now;
}
