using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace ClientPortal.Domain.Usage;

/// <summary>The last refusals of each workspace that are not written yet. A flood of one workspace pushes out its own and nobody else's; how many there were, the counters know.</summary>
internal sealed class RefusalNotes
{
    private const int MostPerWorkspace = 50;
    private const int MostWorkspaces = 2_000;
    private readonly ConcurrentDictionary<Guid, Queue<RefusalNote>> _notes = new();

    public void Keep(in UsageEvent refused, long atTicks)
    {
        if (!_notes.TryGetValue(refused.WorkspaceId, out var queue))
        {
            if (_notes.Count >= MostWorkspaces)
            {
                return;
            }

            queue = _notes.GetOrAdd(refused.WorkspaceId, _ => new Queue<RefusalNote>());
        }

        lock (queue)
        {
            if (queue.Count == MostPerWorkspace)
            {
                queue.Dequeue();
            }

            queue.Enqueue(new RefusalNote(refused with { Address = null }, CallerNetwork.Of(refused.Address), atTicks));
        }
    }

    public List<RefusalNote> Take()
    {
        var taken = new List<RefusalNote>();
        foreach (var (workspace, queue) in _notes)
        {
            lock (queue)
            {
                taken.AddRange(queue);
                queue.Clear();
            }

            // A note that comes to this queue in the moment between is told by the counters only.
            _notes.TryRemove(workspace, out _);
        }

        return taken;
    }
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct RefusalNote(UsageEvent Event, CallerNetwork Network, long AtTicks);
