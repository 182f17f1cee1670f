"""Parts of a problem that share nobody: each is solved alone, and their figures and bounds add up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dispatch.matching.arrays import Ints, present
from dispatch.matching.instance import Instance

SMALLEST = 5_000  # pairs; smaller components travel together, because every solve has its own start


def components(instance: Instance) -> Iterator[Instance]:
    """The instance's components, the largest first; small ones are packed together."""
    if not len(instance):
        return
    label = _labels(instance)
    size = np.bincount(label)
    order = np.argsort(-size, kind="stable")
    pack = np.cumsum(size[order]) - size[order]
    of_component = np.empty(len(size), dtype=np.int64)
    of_component[order] = np.where(
        size[order] >= SMALLEST, np.arange(len(size)), len(size) + pack // SMALLEST
    )
    of_pair = of_component[label]
    for part in present(of_pair):
        yield instance.part(np.flatnonzero(of_pair == part))


def _labels(instance: Instance) -> Ints:
    """The component of each pair, in the graph of requests and candidates."""
    requests, people = len(instance.arrays.jobs.weight), len(instance.base)
    graph = coo_array(
        (np.ones(len(instance), dtype=np.int8), (instance.request, requests + instance.candidate)),
        shape=(requests + people, requests + people),
    )
    _, label = connected_components(graph, directed=False)
    _, label = np.unique(label[instance.request], return_inverse=True)
    return np.asarray(label, dtype=np.int64)
